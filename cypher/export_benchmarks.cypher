// purpose: Of the pairs live at a revision, those that failed a check against a benchmark, or that lack one.
// mode: read
// param revision: revision of the corpus
// example: revision = 1000
// column contaminated: pairs that had failed by then
// column unchecked: pairs that no check by then has compared with all benchmarks loaded now
// column benchmarks: names of those benchmarks
MATCH (q:QAPair)
WHERE q.created_revision <= $revision AND (q.withdrawn_revision IS NULL OR q.withdrawn_revision > $revision)
WITH q, COLLECT {
  MATCH (j:Judgement)-[:JUDGES]->(q)
  WHERE j.judge STARTS WITH 'contamination:' AND j.created_revision <= $revision
  RETURN j {.verdict, .benchmarks}
} AS checks
WITH count(CASE WHEN any(check IN checks WHERE check.verdict = 'rejected') THEN 1 END) AS contaminated,
     count(CASE WHEN EXISTS {
       MATCH (b:Benchmark) WHERE none(check IN checks WHERE b.id IN check.benchmarks)
     } THEN 1 END) AS unchecked
RETURN contaminated, unchecked, COLLECT { MATCH (b:Benchmark) RETURN b.name ORDER BY b.name, b.id } AS benchmarks
