// purpose: A page of pairs that have not frozen what pulls select by.
// mode: read
// param n: pairs a page
// example: n = 1000
// column id: the pair's id
// column row_json: its native row, as JSON
MATCH (p:QAPair)
USING INDEX p:QAPair(id)
WHERE p.id > "" AND p.ids_json IS NULL
RETURN p.id AS id, p.row_json AS row_json
ORDER BY id LIMIT $n
