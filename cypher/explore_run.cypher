// purpose: What a run did: its first targets, the concepts they concern, and the pair or the rejections each came to.
// mode: read
// param id: beginning of the run's id; empty for the latest run
// example: id = ""
// column targets: a target, its run and the concept it concerns
// column outcomes: the pair, its question and the article that it was asked from; and what was rejected on the way
MATCH (run:Run)
WHERE run.id STARTS WITH $id
WITH run ORDER BY run.started_at DESC, run.id LIMIT 1
MATCH (run)<-[:IN]-(target:Target)
WITH run, target ORDER BY target.ordinal, target.id LIMIT 12
MATCH targets = (run)<-[:IN]-(target)-[:CONCERNS]->(:Descriptor)
RETURN targets, COLLECT {
  MATCH outcome = (target)<-[:FULFILS]-(:QAPair)-[:ANSWERS]->(q:Question)-[:FROM]->(:Article)
  RETURN outcome ORDER BY q.id
} + COLLECT {
  MATCH outcome = (target)<-[:OF]-(r:Rejection) RETURN outcome ORDER BY r.id
} AS outcomes
ORDER BY target.ordinal, target.id
