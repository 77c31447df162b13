// purpose: The frozen rows of some QA pairs, their contexts as PMIDs without texts, in the order of the ids.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:none"]
// column rows: their native rows without texts, as JSON
RETURN COLLECT {
  UNWIND range(0, size($ids) - 1) AS at
  MATCH (q:QAPair {id: $ids[at]})
  RETURN q.ids_json ORDER BY at
} AS rows
