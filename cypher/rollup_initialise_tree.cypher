// purpose: Give every tree number its roll-up properties; counts that are there stay.
// mode: write
// column initialised: how many nodes lacked one
MATCH (t:TreeNumber)
WHERE t.articles IS NULL OR t.pairs IS NULL
SET t.articles = coalesce(t.articles, 0), t.pairs = coalesce(t.pairs, 0)
RETURN count(t) AS initialised
