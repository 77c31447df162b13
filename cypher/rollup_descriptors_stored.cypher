// purpose: The roll-up of descriptors as it stands, for those that have articles or candidates.
// mode: read
// column ui: descriptor UI
// column articles: usable articles with a heading on it
// column candidates: PMIDs to take a source article from, majors first
// column major_candidates: how many of them have it as a major topic
MATCH (d:Descriptor)
WHERE d.articles > 0 OR d.candidates <> []
RETURN d.ui AS ui, d.articles AS articles, d.candidates AS candidates, d.major_candidates AS major_candidates
ORDER BY ui
