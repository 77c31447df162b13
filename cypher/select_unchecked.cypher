// purpose: Of the QA pairs live at a revision, how many no check by then has compared with all benchmarks loaded by then.
// mode: read
// param revision: revision of the corpus
// example: revision = 1000
// column unchecked: number of pairs
// column benchmarks: names of the benchmarks
OPTIONAL MATCH (b:Benchmark)
WHERE b.loaded_revision <= $revision
WITH b ORDER BY b.name, b.id
WITH collect(b.id) AS wanted, collect(b.name) AS benchmarks
CALL (wanted) {
  WITH wanted WHERE wanted <> []
  MATCH (q:QAPair)
  WHERE q.created_revision <= $revision AND (q.withdrawn_revision IS NULL OR q.withdrawn_revision > $revision)
  OPTIONAL MATCH (j:Judgement)-[:JUDGES]->(q)
  WHERE j.judge STARTS WITH 'contamination:' AND j.created_revision <= $revision
  WITH wanted, q, reduce(done = [], part IN collect(j.benchmarks) | done + part) AS done
  WHERE any(id IN wanted WHERE NOT id IN done)
  RETURN count(q) AS unchecked
}
RETURN unchecked, benchmarks
