// purpose: Take back links that a record no longer states; one that another record states too stays.
// mode: write
// param rows: links, each [PMID of the earlier article, kind, PMID of the later one], and stated_by, the record's PMID
// example: rows = [{"link": [1, "CORRECTED_BY", 2], "stated_by": 1}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.stated_by})-[r:RETRACTED_BY|CORRECTED_BY|CONCERN_RAISED_BY|COMMENTED_BY]-()
USING INDEX a:Article(pmid)
WHERE startNode(r).pmid = row.link[0] AND type(r) = row.link[1] AND endNode(r).pmid = row.link[2]
SET r.stated_by = [by IN r.stated_by WHERE by <> row.stated_by]
WITH r
WHERE size(r.stated_by) = 0
DELETE r
