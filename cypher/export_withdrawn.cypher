// purpose: How many QA pairs are left out of an export because they were withdrawn at or before its revision.
// mode: read
// param revision: revision of the corpus
// example: revision = 1000
// column withdrawn: number of pairs
MATCH (q:QAPair)
WHERE q.withdrawn_revision <= $revision
RETURN count(q) AS withdrawn
