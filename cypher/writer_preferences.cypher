// purpose: Keep which of two questions was preferred, by whom and by how much.
// mode: write
// param rows: [{id, chosen, rejected, properties}]
// example: rows = [{"id": "b2:none", "chosen": "b2:a", "rejected": "b2:b", "properties": {"margin": 0.1}}]
UNWIND $rows AS row
MATCH (chosen:Question {id: row.chosen})
MATCH (rejected:Question {id: row.rejected})
CREATE (p:Preference {id: row.id})
SET p += row.properties
CREATE (p)-[:CHOSE]->(chosen)
CREATE (p)-[:REJECTED]->(rejected)
