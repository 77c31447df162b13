// purpose: Usable articles whose title or abstract matches a query best, without the source; and candidates of headings.
// mode: read
// param rows: one map for each query: number (to tell them apart), query (in Lucene's syntax), limit (hits at most)
// example: rows = [{"number": 0, "query": "\"tamoxifen\" OR \"breast\"", "limit": 32}]
// param uis: UIs of descriptors whose candidates are wanted, in the same round trip
// example: uis = ["D001943"]
// param source: PMID of the article to keep out of the hits
// example: source = 900000001
// column number: the query's number, null for candidates
// column ui: the descriptor's UI, null for hits
// column n_hits: hits before unusable articles and the source were taken out; as many as limit: there may be more
// column pmids: PMIDs; hits best first, then by PMID; candidates as stored
CALL () {
  UNWIND $rows AS row
  CALL (row) {
    CALL db.index.fulltext.queryNodes('article_text', row.query, {limit: row.limit}) YIELD node AS a, score
    WITH a, score,
         a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL AND a.pmid <> $source AS fits
    ORDER BY score DESC, a.pmid
    RETURN count(*) AS n_hits, collect(CASE WHEN fits THEN a.pmid END) AS pmids
  }
  RETURN row.number AS number, null AS ui, n_hits, pmids
  UNION ALL
  UNWIND $uis AS ui
  MATCH (d:Descriptor {ui: ui})
  RETURN null AS number, ui, null AS n_hits, coalesce(d.candidates, []) AS pmids
}
RETURN number, ui, n_hits, pmids
ORDER BY number, ui
