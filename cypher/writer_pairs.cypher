// purpose: Create each pair: the target it fulfils, the question it answers, its concept and the call that answered.
// mode: write
// param rows: [{id, target, question_id, ui, generation, properties}]
// example: rows = [{"id": "b2:none", "target": "b2:none", "question_id": "b2:none", "ui": "D000001", "generation": "b2:none", "properties": {"decision": "yes"}}]
UNWIND $rows AS row
MATCH (t:Target {id: row.target})
MATCH (q:Question {id: row.question_id})
MATCH (d:Descriptor {ui: row.ui})
MATCH (g:Generation {id: row.generation})
CREATE (p:QAPair {id: row.id, created_at: datetime()})
SET p += row.properties
CREATE (p)-[:FULFILS]->(t)
CREATE (p)-[:ANSWERS]->(q)
CREATE (p)-[:ABOUT]->(d)
CREATE (p)-[:WRITTEN_BY]->(g)
