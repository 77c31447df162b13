// purpose: The frozen rows of the QA pairs live at a revision, by id; not of imported ones that carry no question.
// mode: read
// param revision: revision of the corpus
// example: revision = 1000
// column row_json: the pair's native row, as JSON
MATCH (q:QAPair)
WHERE q.created_revision <= $revision AND (q.withdrawn_revision IS NULL OR q.withdrawn_revision > $revision)
  AND NOT coalesce(q.imported AND q.question = '', false)
RETURN q.row_json AS row_json
ORDER BY q.id
