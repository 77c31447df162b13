// purpose: Bring `retracted` up to date where notices have come or gone: the record says so, or another record does.
// mode: write
// param rows: PMIDs of the articles that notices name, or named
// example: rows = [1]
// column pmid: PMID of an article that became retracted, or is no longer
// column retracted: whether it is retracted now
// column abstract: its abstract
// column excluded_reason: why it is excluded, null where it is not
// column headings: [descriptor UI, major] of each heading
UNWIND $rows AS pmid
MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
WITH a, coalesce(a.states_retraction, false)
        OR EXISTS { (a)-[r:RETRACTED_BY]->() WHERE any(by IN r.stated_by WHERE by <> a.pmid) } AS retracted
WHERE a.retracted <> retracted
SET a.retracted = retracted
RETURN a.pmid AS pmid, retracted, a.abstract AS abstract, a.excluded_reason AS excluded_reason,
       [(a)-[h:HAS_MESH]->(d:Descriptor) | [d.ui, h.major]] AS headings
ORDER BY pmid
