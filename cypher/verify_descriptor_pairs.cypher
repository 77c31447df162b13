// purpose: Descriptor.pairs is the number of live QA pairs about it.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the descriptor's UI
// column problem: the number stored and the number counted
MATCH (d:Descriptor)
WITH d, COUNT { MATCH (q:QAPair)-[:ABOUT]->(d) WHERE q.withdrawn_revision IS NULL } AS counted
WHERE coalesce(d.pairs, 0) <> counted
RETURN d.ui AS offender, 'pairs is ' + coalesce(d.pairs, 0) + ', counted ' + counted AS problem
ORDER BY offender LIMIT $limit
