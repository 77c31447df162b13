// purpose: Link rejections to the calls whose replies they reject.
// mode: write
// param rows: [{id, generation}]
// example: rows = [{"id": "b2:none", "generation": "b2:none"}]
UNWIND $rows AS row
MATCH (r:Rejection {id: row.id})
MATCH (g:Generation {id: row.generation})
MERGE (r)-[:WRITTEN_BY]->(g)
