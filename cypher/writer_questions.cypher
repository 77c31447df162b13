// purpose: Keep each usable question: its target, its source article and the call that wrote it.
// mode: write
// param rows: [{id, kind, text, target, pmid, attempt, generation}]
// example: rows = [{"id": "b2:none", "kind": "yesno", "text": "Is it?", "target": "b2:none", "pmid": 1, "attempt": 1, "generation": "b2:none"}]
UNWIND $rows AS row
MATCH (t:Target {id: row.target})
MATCH (a:Article {pmid: row.pmid})
MATCH (g:Generation {id: row.generation})
CREATE (q:Question {id: row.id, kind: row.kind, text: row.text})
CREATE (q)-[:ASKED_FOR]->(t)
CREATE (q)-[:FROM {attempt: row.attempt}]->(a)
CREATE (q)-[:WRITTEN_BY]->(g)
