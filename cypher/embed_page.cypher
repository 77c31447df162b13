// purpose: A page of articles to embed, or whose vector may be to go, with what their vectors were made of.
// mode: read
// param slot: the model's slot
// example: slot = 1
// param after: the last PMID of the page before, -1 for the first page
// example: after = -1
// param n: articles a page
// example: n = 1000
// param roots: tree numbers: only articles with a heading at or below one of them; empty: all
// example: roots = ["C04"]
// param year_from: only articles of this year or later; null: all
// example: year_from = 2000
// column pmid: the article
// column title: its title
// column abstract: its abstract, or null
// column usable: whether it has an abstract and is neither retracted nor excluded
// column mark: checksum of the text that its vector was made of, null where it has none
MATCH (a:Article)
USING INDEX a:Article(pmid)
WHERE a.pmid > $after
  AND ($year_from IS NULL OR a.year >= $year_from)
  AND ($roots = [] OR EXISTS {
    MATCH (a)-[:HAS_MESH]->(:Descriptor)-[:AT]->(t:TreeNumber)
    WHERE any(root IN $roots WHERE t.number STARTS WITH root
              AND (t.number = root OR size(root) = 1 OR t.number STARTS WITH root + "."))
  })
WITH a, a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL AS usable,
     a['embedded_' + toString($slot)] AS mark
WHERE usable OR mark IS NOT NULL
WITH a, usable, mark ORDER BY a.pmid LIMIT $n
RETURN a.pmid AS pmid, a.title AS title, a.abstract AS abstract, usable, mark
ORDER BY pmid
