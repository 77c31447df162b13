// purpose: The frozen rows of some QA pairs, with the texts of their contexts, in the order of the ids.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:none"]
// column rows: their native rows, as JSON
RETURN COLLECT {
  UNWIND range(0, size($ids) - 1) AS at
  MATCH (q:QAPair {id: $ids[at]})
  RETURN q.row_json ORDER BY at
} AS rows
