// purpose: Descriptors whose name or entry terms fit a full-text query, the exact ones first.
// mode: read
// param query: query in Lucene's syntax
// example: query = "name:\"neoplasms\"^4 OR entry_terms:\"neoplasms\"^2 OR (neoplasms*)"
// param text: what was searched for, in small letters
// example: text = "neoplasms"
// param limit: most descriptors
// example: limit = 10
// column ui: UI
// column name: name
// column term: the entry term that is what was searched for, null where the name fits or none is
// column numbers: places in the tree
// column articles: usable articles about it
// column pairs: live pairs about it
CALL db.index.fulltext.queryNodes("descriptor_terms", $query, {limit: 200}) YIELD node AS d, score
WITH d, score, head([term IN coalesce(d.entry_terms, []) WHERE toLower(term) = $text]) AS term
WITH d, score, term, CASE WHEN toLower(d.name) = $text THEN 0 WHEN term IS NOT NULL THEN 1 ELSE 2 END AS exact
ORDER BY exact, score DESC, d.articles DESC, d.ui LIMIT $limit
RETURN d.ui AS ui, d.name AS name, CASE exact WHEN 0 THEN null ELSE term END AS term,
       COLLECT { MATCH (d)-[:AT]->(t:TreeNumber) RETURN t.number AS number ORDER BY number } AS numbers,
       coalesce(d.articles, 0) AS articles, coalesce(d.pairs, 0) AS pairs
ORDER BY exact, score DESC, d.articles DESC, ui
