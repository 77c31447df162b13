// purpose: The pairs made last, live or withdrawn.
// mode: read
// param limit: most pairs
// example: limit = 50
// column id: the pair's id
// column kind: kind of question
// column question: the question
// column decision: yes, no or maybe; null for other kinds
// column withdrawn: why it was withdrawn, null where it is live
// column invented: whether it rests on an article of the bundled sample
// column ui: UI of the concept it is about
// column concept: name of that concept
MATCH (pair:QAPair)
WITH pair ORDER BY pair.created_revision DESC, pair.id LIMIT $limit
RETURN pair.id AS id, pair.kind AS kind, pair.question AS question, pair.decision AS decision,
       pair.withdrawn_reason AS withdrawn,
       EXISTS { (pair)-[:SUPPORTED_BY]->(a:Article) WHERE a.invented } AS invented,
       head(COLLECT { MATCH (pair)-[:ABOUT]->(d:Descriptor) RETURN d.ui ORDER BY d.ui }) AS ui,
       head(COLLECT { MATCH (pair)-[:ABOUT]->(d:Descriptor) RETURN d.name ORDER BY d.ui }) AS concept
ORDER BY pair.created_revision DESC, id
