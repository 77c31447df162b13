// purpose: Keep each rejection with its target.
// mode: write
// param rows: [{id, target, properties}]
// example: rows = [{"id": "b2:none", "target": "b2:none", "properties": {"stage": "question", "attempt": 1}}]
UNWIND $rows AS row
MATCH (t:Target {id: row.target})
MERGE (r:Rejection {id: row.id})
SET r += row.properties
MERGE (r)-[:OF]->(t)
