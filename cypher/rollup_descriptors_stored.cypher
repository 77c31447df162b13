// purpose: The roll-up of descriptors as it stands, for those that have articles.
// mode: read
// column ui: descriptor UI
// column articles: usable articles with a heading on it
// column candidates: PMIDs to take a source article from
MATCH (d:Descriptor)
WHERE d.articles > 0
RETURN d.ui AS ui, d.articles AS articles, d.candidates AS candidates
ORDER BY ui
