// purpose: Keep which of two questions was preferred, by whom and by how much.
// mode: write
// param rows: [{id, chosen, rejected, generations, properties}]; `generations` are the ids of the judge's calls
// example: rows = [{"id": "b2:none", "chosen": "b2:a", "rejected": "b2:b", "generations": [], "properties": {"margin": 0.1}}]
UNWIND $rows AS row
MATCH (chosen:Question {id: row.chosen})
MATCH (rejected:Question {id: row.rejected})
CREATE (p:Preference {id: row.id})
SET p += row.properties
CREATE (p)-[:CHOSE]->(chosen)
CREATE (p)-[:REJECTED]->(rejected)
WITH p, row
UNWIND row.generations AS id
MATCH (g:Generation {id: id})
CREATE (p)-[:WRITTEN_BY]->(g)
