// purpose: Every tree number but the categories is UNDER exactly one other.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the tree number
// column problem: how many it is UNDER
MATCH (t:TreeNumber)
WITH t, COUNT { (t)-[:UNDER]->(:TreeNumber) } AS n
WHERE n <> CASE WHEN t:Category THEN 0 ELSE 1 END
RETURN t.number AS offender, 'is UNDER ' + n + ' tree numbers' AS problem
ORDER BY offender LIMIT $limit
