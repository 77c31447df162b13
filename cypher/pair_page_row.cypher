// purpose: A pair's frozen row.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column row_json: its native row, as JSON
MATCH (pair:QAPair {id: $id})
RETURN pair.row_json AS row_json
ORDER BY pair.id
