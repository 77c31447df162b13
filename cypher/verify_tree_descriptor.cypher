// purpose: One descriptor stands at each tree number, none at a category.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the tree number
// column problem: the descriptors there
MATCH (t:TreeNumber)
WITH t, COLLECT { MATCH (d:Descriptor)-[:AT]->(t) RETURN d.ui ORDER BY d.ui } AS uis
WHERE size(uis) <> CASE WHEN t:Category THEN 0 ELSE 1 END
RETURN t.number AS offender, 'has the descriptors ' + reduce(text = '', ui IN uis | text + ui + ' ') AS problem
ORDER BY offender LIMIT $limit
