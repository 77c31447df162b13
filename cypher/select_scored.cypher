// purpose: QA pairs whose last judgement by a judge, at or before a revision, has at least some score.
// mode: read
// param judge: the judge's name with its version, or the name alone for its last version
// param revision: revision of the corpus
// param min_score: the least score
// example: judge = "gates:1"
// example: revision = 1000
// example: min_score = 0.5
// column ids: ids of the pairs
RETURN COLLECT {
  MATCH (j:Judgement)-[:JUDGES]->(q:QAPair)
  WHERE j.verdict IS NOT NULL AND (j.judge = $judge OR j.judge STARTS WITH $judge + ':') AND j.created_revision <= $revision
  WITH q, max([j.created_revision, j.judge, j.id, j.score]) AS last
  WHERE last[3] >= $min_score
  RETURN q.id AS id ORDER BY id
} AS ids
