// purpose: QA pairs that a check against a benchmark rejected at or before a revision.
// mode: read
// param revision: revision of the corpus
// example: revision = 1000
// column ids: ids of the pairs
RETURN COLLECT {
  MATCH (j:Judgement)-[:JUDGES]->(q:QAPair)
  WHERE j.judge STARTS WITH 'contamination:' AND j.verdict = 'rejected' AND j.created_revision <= $revision
  RETURN DISTINCT q.id AS id ORDER BY id
} AS ids
