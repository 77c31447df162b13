// purpose: The branch with the fewest live pairs beside its articles: the way up to its category, and what stands in it.
// mode: read
// param category: letter of a category; empty for any
// example: category = ""
// column path: from a concept with articles over its place and the branch up to the category
MATCH (branch:TreeNumber)-[:UNDER]->(:Category)
WHERE branch.number STARTS WITH $category AND branch.articles > 0 AND NOT left(branch.number, 1) IN ["V", "Z"]
WITH branch ORDER BY toFloat(coalesce(branch.pairs, 0)) / branch.articles, branch.articles DESC, branch.number LIMIT 1
MATCH path = (d:Descriptor)-[:AT]->(t:TreeNumber)-[:UNDER*0..3]->(branch)-[:UNDER]->(:Category)
WHERE d.articles > 0
RETURN path
ORDER BY d.articles DESC, d.ui, t.number LIMIT 40
