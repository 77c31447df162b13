// purpose: No live QA pair rests on an article that is retracted, deleted, excluded or without an abstract.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the QA pair's id
// column problem: the first such article
MATCH (q:QAPair)
WHERE q.withdrawn_revision IS NULL
CALL (q) {
  MATCH (q)-[:ANSWERS]->(:Question)-[:FROM]->(a:Article) RETURN a
  UNION
  MATCH (q)-[:SUPPORTED_BY]->(a:Article) RETURN a
}
WITH q, a
WHERE a.abstract IS NULL OR coalesce(a.retracted, false) OR a.excluded_reason IS NOT NULL
RETURN q.id AS offender, 'rests on PMID ' + min(a.pmid) + ', which is not usable' AS problem
ORDER BY offender LIMIT $limit
