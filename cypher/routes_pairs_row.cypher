// purpose: A pair's frozen row, and whether it came in a file.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column row: the row as JSON
// column imported: whether it came in a file
MATCH (q:QAPair {id: $id})
RETURN q.row_json AS row, coalesce(q.imported, false) AS imported
ORDER BY q.id
