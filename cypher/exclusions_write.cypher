// purpose: Exclude articles, or take that back, where they are still excluded for the reason that is known.
// mode: write
// param rows: pmid, before and after of each: why it is excluded now and is to be from now on, null for not at all
// example: rows = [{"pmid": 1, "before": null, "after": "benchmark PubMedQA, item 1: its PMID, 1.00"}]
// column pmid: PMID of an article that was changed
// column before: why it was excluded
// column excluded_reason: why it is now
// column abstract: its abstract
// column retracted: whether it is retracted
// column headings: [descriptor UI, major] of each heading
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
WITH a, row
WHERE coalesce(a.excluded_reason, "") = coalesce(row.before, "")
SET a.excluded_reason = row.after
RETURN a.pmid AS pmid, row.before AS before, a.excluded_reason AS excluded_reason, a.abstract AS abstract,
       a.retracted AS retracted, [(a)-[h:HAS_MESH]->(d:Descriptor) | [d.ui, h.major]] AS headings
ORDER BY pmid
