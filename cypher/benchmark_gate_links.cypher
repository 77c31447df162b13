// purpose: What is linked to the articles of benchmarks, such as comments and errata, and which records say so.
// mode: read
// column earlier: PMID of the earlier article
// column kind: the kind of link
// column later: PMID of the later one
// column stated_by: PMIDs of the records that state the link
MATCH (i:BenchmarkItem)
UNWIND i.pmids AS pmid
WITH DISTINCT pmid
CALL (pmid) {
  MATCH (n:Article {pmid: pmid}) USING INDEX n:Article(pmid) RETURN n
  UNION
  MATCH (n:Stub {pmid: pmid}) USING INDEX n:Stub(pmid) RETURN n
}
MATCH (n)-[r:RETRACTED_BY|CORRECTED_BY|CONCERN_RAISED_BY|COMMENTED_BY]-()
RETURN DISTINCT startNode(r).pmid AS earlier, type(r) AS kind, endNode(r).pmid AS later, r.stated_by AS stated_by
ORDER BY earlier, kind, later
