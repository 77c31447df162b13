// purpose: UNDER leads from each tree number to the one right above it, so that the tree has no cycle.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the tree number
// column problem: where its UNDER leads instead
MATCH (t:TreeNumber)-[:UNDER]->(above:TreeNumber)
WHERE above.number <> CASE
  WHEN t.number CONTAINS '.' THEN substring(t.number, 0, size(t.number) - size(last(split(t.number, '.'))) - 1)
  ELSE left(t.number, 1)
END OR t.number = above.number
RETURN t.number AS offender, 'is UNDER ' + above.number AS problem
ORDER BY offender, problem LIMIT $limit
