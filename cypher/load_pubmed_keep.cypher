// purpose: Mark deleted articles on which something of the corpus rests; they stay, and are not usable.
// mode: write
// param rows: PMIDs of deleted articles
// example: rows = [1]
UNWIND $rows AS pmid
MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
WHERE EXISTS { (a)<--(n) WHERE NOT n:Article AND NOT n:Stub }
SET a.excluded_reason = "deleted"
