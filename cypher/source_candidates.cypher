// purpose: The stored candidate articles of some descriptors, and the concepts each is already the source of a pair for.
// mode: read
// param uis: UIs of descriptors
// example: uis = ["D009369", "D003920"]
// column ui: UI of the descriptor
// column articles: usable articles with the descriptor as a heading
// column candidates: those usable now, by PMID: lists of PMID, whether the heading is a major topic, UIs of the live pairs made from it
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})
CALL (d) {
  UNWIND d.candidates AS pmid
  MATCH (a:Article {pmid: pmid})-[link:HAS_MESH]->(d)
  USING INDEX a:Article(pmid) // else all links of the descriptor are read anew for each candidate
  WHERE a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL
  WITH a, link, COLLECT {
    MATCH (a)<-[:FROM]-(:Question)<-[:ANSWERS]-(pair:QAPair)-[:ABOUT]->(about:Descriptor)
    WHERE pair.withdrawn_revision IS NULL
    RETURN about.ui ORDER BY about.ui
  } AS used_for
  ORDER BY a.pmid
  RETURN collect([a.pmid, link.major, used_for]) AS candidates
}
RETURN d.ui AS ui, coalesce(d.articles, 0) AS articles, candidates
ORDER BY ui
