// purpose: Live QA pairs by kind of question.
// mode: read
// column kind: kind of question
// column pairs: live QA pairs
MATCH (q:QAPair)
WHERE q.withdrawn_revision IS NULL
RETURN q.kind AS kind, count(*) AS pairs
ORDER BY kind
