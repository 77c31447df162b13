// purpose: TreeNumber.articles is the number of distinct usable articles with a heading at or below it.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the tree number
// column problem: the number stored and the number counted
CALL () {
  MATCH (a:Article)-[:HAS_MESH]->(d:Descriptor)
  WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
  MATCH (d)-[:AT]->(:TreeNumber)-[:UNDER*0..]->(t:TreeNumber)
  RETURN t, count(DISTINCT a) AS counted
  UNION ALL
  MATCH (t:TreeNumber) WHERE t.articles > 0
  RETURN t, 0 AS counted
}
WITH t, sum(counted) AS counted
WHERE coalesce(t.articles, 0) <> counted
RETURN t.number AS offender, 'articles is ' + coalesce(t.articles, 0) + ', counted ' + counted AS problem
ORDER BY offender LIMIT $limit
