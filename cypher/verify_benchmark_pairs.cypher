// purpose: Every live QA pair has been checked against every benchmark.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the QA pair's id
// column problem: the first benchmark that it has not been checked against
MATCH (q:QAPair)
WHERE q.withdrawn_revision IS NULL
MATCH (b:Benchmark)
WHERE NOT EXISTS {
  (j:Judgement)-[:JUDGES]->(q) WHERE j.judge STARTS WITH 'contamination:' AND b.id IN j.benchmarks
}
RETURN q.id AS offender, 'was not checked against ' + min(b.name) + ': `kailin evaluate contamination`' AS problem
ORDER BY offender LIMIT $limit
