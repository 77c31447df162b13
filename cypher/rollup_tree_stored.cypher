// purpose: The roll-up of tree numbers as it stands, for those that have articles.
// mode: read
// column numbers: tree numbers
// column articles: distinct usable articles at or below each, in the same order
MATCH (t:TreeNumber)
WHERE t.articles > 0
WITH t ORDER BY t.number
RETURN collect(t.number) AS numbers, collect(t.articles) AS articles
