// purpose: TreeNumber.pairs is the number of distinct live QA pairs about a descriptor at or below it.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the tree number
// column problem: the number stored and the number counted
CALL () {
  MATCH (q:QAPair)-[:ABOUT]->(:Descriptor)-[:AT]->(:TreeNumber)-[:UNDER*0..]->(t:TreeNumber)
  WHERE q.withdrawn_revision IS NULL
  RETURN t, count(DISTINCT q) AS counted
  UNION ALL
  MATCH (t:TreeNumber) WHERE t.pairs > 0
  RETURN t, 0 AS counted
}
WITH t, sum(counted) AS counted
WHERE coalesce(t.pairs, 0) <> counted
RETURN t.number AS offender, 'pairs is ' + coalesce(t.pairs, 0) + ', counted ' + counted AS problem
ORDER BY offender LIMIT $limit
