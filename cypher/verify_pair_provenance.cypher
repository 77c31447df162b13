// purpose: Every QA pair has one question and source, a concept, and its target, generations and articles; an imported one its file.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the QA pair's id
// column problem: what it lacks or has twice
MATCH (q:QAPair)
WITH q, coalesce(q.imported, false) AS imported
UNWIND [
  ['question it ANSWERS', COUNT { (q)-[:ANSWERS]->(:Question) }, 1],
  ['source article its question comes FROM', COUNT { (q)-[:ANSWERS]->(:Question)-[:FROM]->(:Article) }, 1],
  ['concept it is ABOUT', COUNT { (q)-[:ABOUT]->(:Descriptor) }, null]
] + CASE WHEN imported THEN [
  ['release it came FROM_RELEASE', COUNT { (q)-[:FROM_RELEASE]->(:Release {kind: 'pairs'}) }, 1]
] ELSE [
  ['target it FULFILS', COUNT { (q)-[:FULFILS]->(:Target) }, 1],
  ['generation it was WRITTEN_BY', COUNT { (q)-[:WRITTEN_BY]->(:Generation) }, 1],
  ['generation its question was WRITTEN_BY',
   COUNT { (q)-[:ANSWERS]->(:Question)-[:WRITTEN_BY]->(:Generation) }, 1],
  ['article it is SUPPORTED_BY', COUNT { (q)-[:SUPPORTED_BY]->(:Article) }, null]
] END AS link
WITH q, link[0] AS what, link[1] AS n, link[2] AS exactly
WHERE n = 0 OR n <> exactly
RETURN q.id AS offender, 'has ' + n + ' of: ' + what AS problem
ORDER BY offender, problem LIMIT $limit
