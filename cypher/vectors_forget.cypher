// purpose: Take a page of articles' vectors of one model away.
// mode: write
// param slot: the model's slot
// example: slot = 1
// param after: the last PMID of the page before, -1 for the first page
// example: after = -1
// param n: articles a page
// example: n = 1000
// column n_read: articles on this page, 0 after the last one
// column last: the highest PMID on this page
CALL () {
  MATCH (a:Article)
  USING INDEX a:Article(pmid)
  WHERE a.pmid > $after AND a['embedded_' + toString($slot)] IS NOT NULL
  WITH a ORDER BY a.pmid LIMIT $n
  RETURN collect(a) AS page, max(a.pmid) AS last
}
CALL (page) {
  UNWIND page AS a
  REMOVE a['embedding_' + toString($slot)], a['embedded_' + toString($slot)]
}
RETURN size(page) AS n_read, last
