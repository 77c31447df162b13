// purpose: The headings of articles.
// mode: write
// param rows: pmid of an article and headings, each [descriptor UI, major, qualifiers, major qualifiers]
// example: rows = [{"pmid": 1, "headings": [["D009369", true, ["drug therapy"], ["drug therapy"]]]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.headings AS heading
MATCH (d:Descriptor {ui: heading[0]})
USING INDEX d:Descriptor(ui)
MERGE (a)-[h:HAS_MESH]->(d)
SET h.major = heading[1], h.qualifiers = heading[2], h.major_qualifiers = heading[3]
