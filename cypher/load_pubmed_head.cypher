// purpose: The headings of articles.
// mode: write
// param rows: pmid of an article and links, each [descriptor UI, major, qualifiers, major qualifiers]; null for none
// example: rows = [{"pmid": 1, "links": [["D009369", true, ["drug therapy"], null]]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.links AS link
MATCH (d:Descriptor {ui: link[0]})
USING INDEX d:Descriptor(ui)
MERGE (a)-[h:HAS_MESH]->(d)
SET h.major = link[1], h.qualifiers = link[2], h.major_qualifiers = link[3]
