// purpose: Keep a judge's verdict on each pair; the first of a judge and version stays.
// mode: write
// param rows: [{id, pair, generations, properties}]; `generations` are the ids of the judge's calls
// example: rows = [{"id": "b2:none", "pair": "b2:none", "generations": [], "properties": {"judge": "gates:1", "verdict": "accepted"}}]
UNWIND $rows AS row
MATCH (p:QAPair {id: row.pair})
MERGE (j:Judgement {id: row.id})
ON CREATE SET j += row.properties
MERGE (j)-[:JUDGES]->(p)
WITH j, row
UNWIND row.generations AS id
MATCH (g:Generation {id: id})
MERGE (j)-[:WRITTEN_BY]->(g)
