// purpose: Keep a judge's verdict on each pair.
// mode: write
// param rows: [{id, pair, generations, properties}]; `generations` are the ids of the judge's calls
// example: rows = [{"id": "b2:none", "pair": "b2:none", "generations": [], "properties": {"judge": "gates:1", "verdict": "accepted"}}]
UNWIND $rows AS row
MATCH (p:QAPair {id: row.pair})
CREATE (j:Judgement {id: row.id})
SET j += row.properties
CREATE (j)-[:JUDGES]->(p)
WITH j, row
UNWIND row.generations AS id
MATCH (g:Generation {id: id})
CREATE (j)-[:WRITTEN_BY]->(g)
