// purpose: Pairs that rest on an article which was retracted, deleted or excluded, and pairs that were withdrawn.
// mode: read
// param reason: how the reason begins for which a pair was withdrawn or an article excluded; empty for any
// example: reason = ""
// column path: from the pair to the article
// column notice: from the article to the notice of retraction or concern, where there is one
MATCH (pair:QAPair)-[:SUPPORTED_BY]->(a:Article)
WHERE a.retracted OR a.excluded_reason STARTS WITH $reason OR pair.withdrawn_reason STARTS WITH $reason
WITH pair, a ORDER BY pair.id, a.pmid LIMIT 40
MATCH path = (pair)-[:SUPPORTED_BY]->(a)
OPTIONAL MATCH notice = (a)-[:RETRACTED_BY|CONCERN_RAISED_BY]->(n)
RETURN path, notice
ORDER BY pair.id, a.pmid, n.pmid
