// purpose: No article of a benchmark, or linked to one as comment, erratum or the like, is usable.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the article's PMID
// column problem: whose it is
CALL () {
  MATCH (i:BenchmarkItem) UNWIND i.pmids AS pmid RETURN DISTINCT pmid
}
CALL (pmid) {
  MATCH (n:Article {pmid: pmid}) USING INDEX n:Article(pmid) RETURN n
  UNION
  MATCH (n:Stub {pmid: pmid}) USING INDEX n:Stub(pmid) RETURN n
}
MATCH (n)-[:RETRACTED_BY|CORRECTED_BY|CONCERN_RAISED_BY|COMMENTED_BY]-{0,1}(a:Article)
WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
RETURN 'PMID ' + a.pmid AS offender, 'is, or is linked to, PMID ' + min(pmid) + ' of a benchmark' AS problem
ORDER BY offender LIMIT $limit
