// purpose: Freeze what pulls select pairs by.
// mode: write
// param rows: [{id, properties}]
// example: rows = [{"id": "b2:none", "properties": {"split": "train"}}]
UNWIND $rows AS row
MATCH (p:QAPair {id: row.id})
SET p += row.properties
