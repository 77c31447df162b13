// purpose: Pairs that the graph holds already, so that loading again writes nothing.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:none"]
// column id: the pair's id
// column row_json: its frozen row
// column is_live: whether it is not withdrawn
UNWIND $ids AS id
MATCH (p:QAPair {id: id})
USING INDEX p:QAPair(id)
RETURN id, p.row_json AS row_json, p.withdrawn_revision IS NULL AS is_live
ORDER BY id
