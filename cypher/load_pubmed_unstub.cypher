// purpose: Make articles of the stubs whose records have come; their links stay.
// mode: write
// param rows: PMIDs of the records
// example: rows = [1]
UNWIND $rows AS pmid
MATCH (s:Stub {pmid: pmid})
USING INDEX s:Stub(pmid)
SET s:Article
REMOVE s:Stub
