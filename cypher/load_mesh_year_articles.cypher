// purpose: How many articles have a link to any of some descriptors.
// mode: read
// param uis: descriptor UIs
// example: uis = ["D009369"]
// column articles: how many, each once
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})<-[:HAS_MESH|HAS_SUBSTANCE]-(a:Article)
USING INDEX d:Descriptor(ui)
RETURN count(DISTINCT a) AS articles
