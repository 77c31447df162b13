// purpose: QA pairs that were withdrawn behind one revision and up to another, in the order in which they went.
// mode: read
// param since: the revision behind which to begin
// param revision: the last revision
// param limit: most pairs to return
// example: since = 0
// example: revision = 1000
// example: limit = 100
// column id: the pair's id
// column reason: why it went
// column revision: the revision at which it went
MATCH (q:QAPair)
WHERE q.withdrawn_revision > $since AND q.withdrawn_revision <= $revision
RETURN q.id AS id, q.withdrawn_reason AS reason, q.withdrawn_revision AS revision
ORDER BY revision, id LIMIT $limit
