// purpose: The concepts of the tree, or below a place, with many usable articles and few live pairs.
// mode: read
// param number: tree number to stay at or below; empty for the whole tree
// example: number = ""
// column name: the concept's name
// column ui: its UI
// column places: its tree numbers there
// column articles: usable articles with it as a heading
// column pairs: live QA pairs about it
MATCH (d:Descriptor)-[:AT]->(t:TreeNumber)
WHERE d.articles > 0 AND t.number STARTS WITH $number
WITH d, t.number AS number ORDER BY number
WITH d, collect(number) AS places
RETURN d.name AS name, d.ui AS ui, places, d.articles AS articles, coalesce(d.pairs, 0) AS pairs
ORDER BY toFloat(pairs) / sqrt(articles), articles DESC, ui LIMIT 50
