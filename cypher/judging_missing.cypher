// purpose: How many live QA pairs a judge has not judged.
// mode: read
// param judge: the judge's name and version
// param run: id of a run, or null for all pairs
// example: judge = "llm:none"
// example: run = null
// column pairs: how many
MATCH (p:QAPair)
WHERE p.withdrawn_revision IS NULL AND p.question <> ''
  AND NOT EXISTS { MATCH (:Judgement {judge: $judge})-[:JUDGES]->(p) }
  AND ($run IS NULL OR EXISTS { MATCH (p)-[:FULFILS]->(:Target)-[:IN]->(:Run {id: $run}) })
RETURN count(p) AS pairs
