// purpose: Further source articles of one descriptor, from all its links: major first, least used first.
// mode: read
// param ui: UI of the descriptor
// example: ui = "D009369"
// param known: PMIDs to leave out
// example: known = [1, 2]
// param n: how many articles at most
// example: n = 256
// column pmid: PMID of a usable article with the descriptor as a heading
// column major: whether the heading is a major topic there
// column used_for: UIs of the concepts it is the source of a live pair for
MATCH (d:Descriptor {ui: $ui})<-[link:HAS_MESH]-(a:Article)
WHERE NOT a.pmid IN $known
  AND a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL
WITH a, link.major AS major, COLLECT {
  MATCH (a)<-[:FROM]-(:Question)<-[:ANSWERS]-(pair:QAPair)-[:ABOUT]->(about:Descriptor)
  WHERE pair.withdrawn_revision IS NULL
  RETURN about.ui ORDER BY about.ui
} AS used_for
RETURN a.pmid AS pmid, major, used_for
ORDER BY major DESC, size(used_for), pmid
LIMIT $n
