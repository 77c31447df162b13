// purpose: Delete stubs that nothing links to any more.
// mode: write
// param rows: PMIDs of ends that lost a link
// example: rows = [2]
UNWIND $rows AS pmid
MATCH (s:Stub {pmid: pmid})
USING INDEX s:Stub(pmid)
WHERE NOT EXISTS { (s)--() }
DELETE s
