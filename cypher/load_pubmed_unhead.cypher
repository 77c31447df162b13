// purpose: Take headings away from articles whose records no longer have them.
// mode: write
// param rows: pmid of an article and uis of the descriptors it is no longer about
// example: rows = [{"pmid": 1, "uis": ["D009369"]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})-[h:HAS_MESH]->(d:Descriptor)
USING INDEX a:Article(pmid)
WHERE d.ui IN row.uis
DELETE h
