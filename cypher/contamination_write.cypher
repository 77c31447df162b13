// purpose: Keep checks of pairs against benchmarks; one that is kept already stays as it is.
// mode: write
// param rows: [{id, pair, properties}]
// example: rows = [{"id": "b2:none", "pair": "b2:none", "properties": {"judge": "contamination:1", "verdict": "accepted"}}]
UNWIND $rows AS row
MATCH (p:QAPair {id: row.pair})
MERGE (j:Judgement {id: row.id})
ON CREATE SET j += row.properties
MERGE (j)-[:JUDGES]->(p)
