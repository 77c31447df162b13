// purpose: The substances of articles that are descriptors.
// mode: write
// param rows: pmid of an article and links, each [descriptor UI]
// example: rows = [{"pmid": 1, "links": [["D001241"]]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.links AS link
MATCH (d:Descriptor {ui: link[0]})
USING INDEX d:Descriptor(ui)
MERGE (a)-[:HAS_SUBSTANCE]->(d)
