// purpose: Usable articles whose vectors of one model are nearest to a query's, without the source.
// mode: read
// param slot: the model's slot
// example: slot = 1
// param rows: one map for each query: number (to tell them apart), vector, limit (hits at most)
// example: rows = [{"number": 0, "vector": [0.6, 0.8], "limit": 32}]
// param source: PMID of the article to keep out of the hits
// example: source = 21645374
// column number: the query's number
// column n_hits: hits before unusable articles and the source were taken out; as many as limit: there may be more
// column pmids: PMIDs, nearest first, then by PMID
UNWIND $rows AS row
CALL (row) {
  CALL db.index.vector.queryNodes('article_embedding_' + toString($slot), row.limit, row.vector)
  YIELD node AS a, score
  WITH a, score,
       a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL
       AND a.pmid <> $source AS fits
  ORDER BY score DESC, a.pmid
  RETURN count(*) AS n_hits, collect(CASE WHEN fits THEN a.pmid END) AS pmids
}
RETURN row.number AS number, n_hits, pmids
ORDER BY number
