// purpose: Keep a judge's verdict on each pair.
// mode: write
// param rows: [{id, pair, properties}]
// example: rows = [{"id": "b2:none", "pair": "b2:none", "properties": {"judge": "gates:1", "verdict": "accepted"}}]
UNWIND $rows AS row
MATCH (p:QAPair {id: row.pair})
CREATE (j:Judgement {id: row.id})
SET j += row.properties
CREATE (j)-[:JUDGES]->(p)
