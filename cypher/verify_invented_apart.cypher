// purpose: Invented and real articles never share a graph.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the PMID of an article of the fewer kind
// column problem: which kind it is
WITH COUNT { MATCH (a:Article) WHERE a.invented } AS invented,
     COUNT { MATCH (a:Article) WHERE NOT a.invented } AS real
WHERE invented > 0 AND real > 0
MATCH (a:Article) WHERE a.invented = (invented <= real)
RETURN toString(a.pmid) AS offender,
       CASE WHEN a.invented THEN 'invented, among real articles' ELSE 'real, among invented articles' END AS problem
ORDER BY a.pmid LIMIT $limit
