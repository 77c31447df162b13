// purpose: Descriptor.articles is the number of usable articles with that heading.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the descriptor's UI
// column problem: the number stored and the number counted
MATCH (d:Descriptor)
WITH d, COUNT {
  MATCH (a:Article)-[:HAS_MESH]->(d)
  WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
} AS counted
WHERE coalesce(d.articles, 0) <> counted
RETURN d.ui AS offender, 'articles is ' + coalesce(d.articles, 0) + ', counted ' + counted AS problem
ORDER BY offender LIMIT $limit
