// purpose: Stubs for the ends of links that are no articles here (yet).
// mode: write
// param rows: PMIDs of ends
// example: rows = [2]
UNWIND $rows AS pmid
OPTIONAL MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
WITH pmid, a
WHERE a IS NULL
MERGE (:Stub {pmid: pmid})
