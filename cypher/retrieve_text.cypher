// purpose: Usable articles whose title or abstract matches a query best, without the source; several queries at once.
// mode: read
// param rows: one map for each query: number (to tell them apart), query (in Lucene's syntax), limit (hits at most)
// example: rows = [{"number": 0, "query": "\"mitochondria\" OR \"plant\"", "limit": 32}]
// param source: PMID of the article to keep out
// example: source = 21645374
// column number: the query's number
// column n_hits: hits before unusable articles and the source were taken out; as many as limit: there may be more
// column pmids: PMIDs, best first, then by PMID
UNWIND $rows AS row
CALL (row) {
  CALL db.index.fulltext.queryNodes('article_text', row.query, {limit: row.limit}) YIELD node AS a, score
  WITH a, score, a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL AND a.pmid <> $source AS fits
  ORDER BY score DESC, a.pmid
  RETURN count(*) AS n_hits, collect(CASE WHEN fits THEN a.pmid END) AS pmids
}
RETURN row.number AS number, n_hits, pmids
ORDER BY number
