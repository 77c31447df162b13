// purpose: Every rejection is of one target.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the rejection's id
// column problem: how many targets it is of
MATCH (r:Rejection)
WITH r, COUNT { (r)-[:OF]->(:Target) } AS n
WHERE n <> 1
RETURN r.id AS offender, 'is of ' + n + ' targets' AS problem
ORDER BY offender LIMIT $limit
