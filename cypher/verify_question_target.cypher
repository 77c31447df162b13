// purpose: Every question was asked for one target, about one article, by one generation; an imported one has its article.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the question's id
// column problem: what it lacks or has twice
MATCH (q:Question)
UNWIND [['article it comes FROM', COUNT { (q)-[:FROM]->(:Article) }]]
  + CASE WHEN coalesce(q.imported, false) THEN [] ELSE [
  ['target it was ASKED_FOR', COUNT { (q)-[:ASKED_FOR]->(:Target) }],
  ['generation it was WRITTEN_BY', COUNT { (q)-[:WRITTEN_BY]->(:Generation) }]
] END AS link
WITH q, link[0] AS what, link[1] AS n
WHERE n <> 1
RETURN q.id AS offender, 'has ' + n + ' of: ' + what AS problem
ORDER BY offender, problem LIMIT $limit
