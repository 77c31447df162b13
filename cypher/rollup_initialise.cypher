// purpose: Give every descriptor its roll-up properties; counts that are there stay.
// mode: write
// column initialised: how many nodes lacked one
MATCH (d:Descriptor)
WHERE d.articles IS NULL OR d.pairs IS NULL OR d.candidates IS NULL OR d.major_candidates IS NULL
SET d.articles = coalesce(d.articles, 0), d.pairs = coalesce(d.pairs, 0), d.candidates = coalesce(d.candidates, []),
    d.major_candidates = coalesce(d.major_candidates, 0)
RETURN count(d) AS initialised
