// purpose: A few of the usable articles with a descriptor as a heading, major topics first, and how many there are.
// mode: read
// param ui: UI of the descriptor
// example: ui = "D009369"
// param limit: how many to show
// example: limit = 5
// column articles: usable articles with the descriptor as a heading
// column shown: the first of them: [PMID, title, year]
MATCH (d:Descriptor {ui: $ui})
RETURN coalesce(d.articles, 0) AS articles, COLLECT {
         UNWIND range(0, size(coalesce(d.candidates, [])) - 1) AS place
         WITH place, d.candidates[place] AS pmid
         MATCH (a:Article {pmid: pmid})
         WHERE a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL
         RETURN [a.pmid, a.title, a.year] AS article ORDER BY place LIMIT $limit
       } AS shown
ORDER BY d.ui
