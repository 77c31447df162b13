// purpose: Of two questions asked from one article, which was preferred: the clearest choices first.
// mode: read
// param judge: who chose; empty for anyone
// example: judge = ""
// column chosen: the article, the question that was preferred, and the preference
// column rejected: the preference, and the question that was not
MATCH chosen = (:Article)<-[:FROM]-(:Question)<-[:CHOSE]-(p:Preference)
WHERE $judge IN ["", p.judge]
MATCH rejected = (p)-[:REJECTED]->(:Question)
RETURN chosen, rejected
ORDER BY p.margin DESC, p.id LIMIT 8
