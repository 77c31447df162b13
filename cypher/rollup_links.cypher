// purpose: The headings of usable articles, a page of articles at a time.
// mode: read
// param after: the last PMID of the page before, -1 for the first page
// example: after = -1
// param n: articles a page, usable or not
// example: n = 20000
// column n_read: articles on this page, 0 after the last one
// column last: the highest PMID on this page
// column pmids: PMID of each heading
// column uis: descriptor UI of each heading, in the same order
// column majors: whether it is a major topic, in the same order
CALL () {
  MATCH (a:Article)
  USING INDEX a:Article(pmid)
  WHERE a.pmid > $after
  WITH a ORDER BY a.pmid LIMIT $n
  RETURN collect(a) AS page, max(a.pmid) AS last
}
CALL (page) {
  UNWIND page AS a
  WITH a WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
  MATCH (a)-[h:HAS_MESH]->(d) // No label: a heading is always a descriptor, and looking at each one costs half the time.
  RETURN collect(a.pmid) AS pmids, collect(d.ui) AS uis, collect(coalesce(h.major, false)) AS majors
}
RETURN size(page) AS n_read, last, pmids, uis, majors
