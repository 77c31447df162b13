// purpose: The roll-up of some descriptors as it stands.
// mode: read
// param uis: descriptor UIs
// example: uis = ["D009369"]
// column ui: descriptor UI
// column articles: usable articles with a heading on it
// column candidates: PMIDs to take a source article from, majors first
// column major_candidates: how many of them have it as a major topic
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})
USING INDEX d:Descriptor(ui)
RETURN ui, coalesce(d.articles, 0) AS articles, coalesce(d.candidates, []) AS candidates,
       coalesce(d.major_candidates, 0) AS major_candidates
ORDER BY ui
