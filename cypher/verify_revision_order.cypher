// purpose: A QA pair's revisions are in order and not beyond the corpus's own.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the QA pair's id
// column problem: its revisions and the corpus's
OPTIONAL MATCH (c:Corpus)
WITH coalesce(max(c.revision), 0) AS last
MATCH (q:QAPair)
WHERE q.created_revision < 1 OR q.created_revision > last
   OR q.withdrawn_revision <= q.created_revision OR q.withdrawn_revision > last
RETURN q.id AS offender,
       'created at ' + q.created_revision + ', withdrawn at ' + coalesce(q.withdrawn_revision, 'none')
       + ', corpus at ' + last AS problem
ORDER BY offender LIMIT $limit
