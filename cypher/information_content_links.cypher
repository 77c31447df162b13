// purpose: How many usable articles have a heading on each descriptor, and where the descriptor stands.
// mode: read
// column links: one [UI, articles, tree numbers] for each descriptor, by UI, in one list (30,764 rows one by one are slow)
MATCH (d:Descriptor)
WITH d ORDER BY d.ui
RETURN collect([d.ui, coalesce(d.articles, 0), COLLECT { MATCH (d)-[:AT]->(t:TreeNumber) RETURN t.number ORDER BY t.number }]) AS links
