// purpose: The substances of articles that are descriptors.
// mode: write
// param rows: pmid of an article and uis of descriptors
// example: rows = [{"pmid": 1, "uis": ["D001241"]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.uis AS ui
MATCH (d:Descriptor {ui: ui})
USING INDEX d:Descriptor(ui)
MERGE (a)-[:HAS_SUBSTANCE]->(d)
