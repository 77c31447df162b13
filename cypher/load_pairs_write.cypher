// purpose: Pairs that came in a file, each with its question, source article, concept, supports and that file.
// mode: write
// param release: id of the file's release
// example: release = "b2:none"
// param rows: id, question_id, pmid, ui, supports [[pmid, rank]] and properties of each pair
// example: rows = [{"id": "b2:none", "question_id": "b2:none", "pmid": 1, "ui": "D009369", "supports": [[1, 0]], "properties": {"kind": "yesno", "question": "Is it?"}}]
UNWIND $rows AS row
MATCH (r:Release {id: $release})
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
MERGE (p:QAPair {id: row.id})
ON CREATE SET p += row.properties, p.created_at = datetime()
MERGE (q:Question {id: row.question_id})
ON CREATE SET q.kind = p.kind, q.text = p.question, q.imported = true
MERGE (p)-[:FROM_RELEASE]->(r)
MERGE (p)-[:ABOUT]->(d)
MERGE (p)-[:ANSWERS]->(q)
MERGE (q)-[:FROM]->(a)
WITH p, row
UNWIND row.supports AS support
MATCH (s:Article {pmid: support[0]})
USING INDEX s:Article(pmid)
MERGE (p)-[by:SUPPORTED_BY]->(s)
SET by.rank = support[1]
