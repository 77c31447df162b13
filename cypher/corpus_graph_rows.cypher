// purpose: The live pairs by id: the concept each is about, the kind, and its frozen row.
// mode: read
// column ui: UI of the concept, none where it has no such edge
// column row_json: the pair's native row, as JSON
MATCH (q:QAPair)
WHERE q.withdrawn_revision IS NULL
RETURN COLLECT { MATCH (q)-[:ABOUT]->(d:Descriptor) RETURN d.ui ORDER BY d.ui LIMIT 1 }[0] AS ui, q.row_json AS row_json
ORDER BY q.id
