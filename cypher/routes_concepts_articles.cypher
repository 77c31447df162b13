// purpose: Usable articles with a descriptor as a heading, a page of them by PMID.
// mode: read
// param ui: the descriptor's UI
// example: ui = "D009369"
// param after: PMID behind which the page begins
// example: after = 0
// param limit: most articles
// example: limit = 20
// column pmid: PMID
// column title: title
// column abstract: abstract
// column year: year
// column journal: journal
// column major: whether the descriptor is a major heading
// column invented: whether it was written for the bundled sample
MATCH (:Descriptor {ui: $ui})<-[h:HAS_MESH]-(a:Article)
WHERE a.pmid > $after AND a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL
WITH a, h ORDER BY a.pmid LIMIT $limit
RETURN a.pmid AS pmid, a.title AS title, a.abstract AS abstract, a.year AS year, a.journal AS journal,
       coalesce(h.major, false) AS major, coalesce(a.invented, false) AS invented
ORDER BY pmid
