// purpose: How many articles there are, usable or not.
// mode: read
// column articles: their number
MATCH (a:Article)
RETURN count(a) AS articles
