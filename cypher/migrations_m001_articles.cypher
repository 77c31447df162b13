// purpose: Bring a page of articles to version 1: no empty list, no sole section without a label, own word on retraction.
// mode: write
// param after: the last PMID of the page before, -1 for the first page
// example: after = -1
// param n: articles a page
// example: n = 10000
// column n_read: articles on this page, 0 after the last one
// column last: the highest PMID on this page
// column articles: articles that had an empty list or a sole section without a label
// column headings: headings that had an empty list
// column retractions: retracted articles of which no notice says so, so that their own records must
CALL () {
  MATCH (a:Article)
  USING INDEX a:Article(pmid)
  WHERE a.pmid > $after
  WITH a ORDER BY a.pmid LIMIT $n
  RETURN collect(a) AS page, max(a.pmid) AS last
}
CALL (page) {
  UNWIND page AS a
  WITH a WHERE a.section_labels IN [[], [""]] OR a.section_offsets = [] OR a.publication_types = []
  SET a.section_offsets = CASE WHEN a.section_offsets = [] OR a.section_labels = [""] THEN null ELSE a.section_offsets END
  SET a.section_labels = CASE WHEN a.section_labels IN [[], [""]] THEN null ELSE a.section_labels END,
      a.publication_types = CASE WHEN a.publication_types = [] THEN null ELSE a.publication_types END
  RETURN count(a) AS articles
}
CALL (page) {
  UNWIND page AS a
  MATCH (a)-[h:HAS_MESH]->(:Descriptor)
  WHERE h.qualifiers = [] OR h.major_qualifiers = []
  SET h.qualifiers = CASE WHEN h.qualifiers = [] THEN null ELSE h.qualifiers END,
      h.major_qualifiers = CASE WHEN h.major_qualifiers = [] THEN null ELSE h.major_qualifiers END
  RETURN count(h) AS headings
}
CALL (page) {
  UNWIND page AS a
  WITH a
  WHERE a.retracted AND NOT EXISTS { (a)-[r:RETRACTED_BY]->() WHERE any(by IN r.stated_by WHERE by <> a.pmid) }
  SET a.states_retraction = true
  RETURN count(a) AS retractions
}
RETURN size(page) AS n_read, last, articles, headings, retractions
