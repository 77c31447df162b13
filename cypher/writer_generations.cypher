// purpose: Keep each call to a model, as part of its run.
// mode: write
// param rows: [{id, run, properties}]
// example: rows = [{"id": "b2:none", "run": "b2:none", "properties": {"role": "ask_a", "attempt": 1}}]
UNWIND $rows AS row
MATCH (run:Run {id: row.run})
MERGE (g:Generation {id: row.id})
SET g += row.properties
MERGE (g)-[:PART_OF]->(run)
