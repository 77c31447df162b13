// purpose: The QA pairs live at a revision of the corpus, each as the row frozen when it was made, by id.
// mode: read
// param revision: revision of the corpus
// example: revision = 1
// column row_json: the pair's native row, as JSON
MATCH (q:QAPair)
WHERE q.created_revision <= $revision AND (q.withdrawn_revision IS NULL OR q.withdrawn_revision > $revision)
RETURN q.row_json AS row_json
ORDER BY q.id
