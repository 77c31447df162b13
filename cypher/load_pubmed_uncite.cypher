// purpose: Take citations back that records no longer make.
// mode: write
// param rows: pmid of an article and cited, PMIDs it no longer cites
// example: rows = [{"pmid": 1, "cited": [2]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})-[r:CITES]->(c)
USING INDEX a:Article(pmid)
WHERE c.pmid IN row.cited
DELETE r
