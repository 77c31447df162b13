// purpose: Descriptor.candidates are usable articles with that heading, as many as there are up to 256.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the descriptor's UI
// column problem: how many candidates it has and how many of them can be used
MATCH (d:Descriptor)
WHERE d.articles > 0 OR d.candidates <> []
WITH d, coalesce(d.candidates, []) AS candidates
WITH d, candidates, COUNT {
  UNWIND candidates AS pmid
  MATCH (a:Article {pmid: pmid})-[:HAS_MESH]->(d)
  WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
  RETURN DISTINCT pmid
} AS good, CASE WHEN d.articles < 256 THEN d.articles ELSE 256 END AS wanted
WHERE good <> wanted OR size(candidates) <> wanted
RETURN d.ui AS offender,
       'has ' + size(candidates) + ' candidates, ' + good + ' of them usable, expected ' + wanted AS problem
ORDER BY offender LIMIT $limit
