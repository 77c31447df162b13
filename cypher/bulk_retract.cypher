// purpose: Mark articles as retracted because a notice says so.
// mode: write
// param rows: PMIDs of the articles that notices name
// example: rows = [1]
UNWIND $rows AS pmid
MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
SET a.retracted = true
