// purpose: Links from an article to what was said about it later; stated_by lists whose records say so, in order.
// mode: write
// param rows: links, each [PMID of the earlier article, kind, PMID of the later one], and stated_by, the record's PMID
// example: rows = [{"link": [1, "CORRECTED_BY", 2], "stated_by": 1}]
UNWIND $rows AS row
CALL (row) {
  MATCH (n:Article {pmid: row.link[0]}) USING INDEX n:Article(pmid) RETURN n AS earlier
  UNION
  MATCH (n:Stub {pmid: row.link[0]}) USING INDEX n:Stub(pmid) RETURN n AS earlier
}
CALL (row) {
  MATCH (n:Article {pmid: row.link[2]}) USING INDEX n:Article(pmid) RETURN n AS later
  UNION
  MATCH (n:Stub {pmid: row.link[2]}) USING INDEX n:Stub(pmid) RETURN n AS later
}
FOREACH (_ IN CASE WHEN row.link[1] = "RETRACTED_BY" THEN [1] ELSE [] END |
  MERGE (earlier)-[r:RETRACTED_BY]->(later)
  SET r.stated_by = [by IN coalesce(r.stated_by, []) WHERE by < row.stated_by] + row.stated_by
                  + [by IN coalesce(r.stated_by, []) WHERE by > row.stated_by])
FOREACH (_ IN CASE WHEN row.link[1] = "CORRECTED_BY" THEN [1] ELSE [] END |
  MERGE (earlier)-[r:CORRECTED_BY]->(later)
  SET r.stated_by = [by IN coalesce(r.stated_by, []) WHERE by < row.stated_by] + row.stated_by
                  + [by IN coalesce(r.stated_by, []) WHERE by > row.stated_by])
FOREACH (_ IN CASE WHEN row.link[1] = "CONCERN_RAISED_BY" THEN [1] ELSE [] END |
  MERGE (earlier)-[r:CONCERN_RAISED_BY]->(later)
  SET r.stated_by = [by IN coalesce(r.stated_by, []) WHERE by < row.stated_by] + row.stated_by
                  + [by IN coalesce(r.stated_by, []) WHERE by > row.stated_by])
FOREACH (_ IN CASE WHEN row.link[1] = "COMMENTED_BY" THEN [1] ELSE [] END |
  MERGE (earlier)-[r:COMMENTED_BY]->(later)
  SET r.stated_by = [by IN coalesce(r.stated_by, []) WHERE by < row.stated_by] + row.stated_by
                  + [by IN coalesce(r.stated_by, []) WHERE by > row.stated_by])
