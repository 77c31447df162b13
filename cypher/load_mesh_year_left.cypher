// purpose: How many articles have a link to each of some descriptors.
// mode: read
// param uis: descriptor UIs
// example: uis = ["D009369"]
// column ui: descriptor UI
// column articles: articles with a heading or substance on it; descriptors without any are left out
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})<-[:HAS_MESH|HAS_SUBSTANCE]-(a:Article)
USING INDEX d:Descriptor(ui)
RETURN d.ui AS ui, count(DISTINCT a) AS articles
ORDER BY ui
