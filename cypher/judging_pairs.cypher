// purpose: Live QA pairs that a judge has not judged, by id from one on.
// mode: read
// param judge: the judge's name and version
// param run: id of a run, or null for all pairs
// param after: the id behind which to go on; empty for the beginning
// param limit: most pairs to return
// example: judge = "llm:none"
// example: run = null
// example: after = ""
// example: limit = 10
// column id: the pair's id
// column row_json: its native row, as JSON
// column target: its target's id, null where it was imported
MATCH (p:QAPair)
WHERE p.id > $after AND p.withdrawn_revision IS NULL AND p.question <> ''
  AND NOT EXISTS { MATCH (:Judgement {judge: $judge})-[:JUDGES]->(p) }
  AND ($run IS NULL OR EXISTS { MATCH (p)-[:FULFILS]->(:Target)-[:IN]->(:Run {id: $run}) })
RETURN p.id AS id, p.row_json AS row_json, head(COLLECT { MATCH (p)-[:FULFILS]->(t:Target) RETURN t.id }) AS target
ORDER BY id LIMIT $limit
