// purpose: All places of some descriptors.
// mode: read
// param uis: UIs of descriptors
// example: uis = ["D009369"]
// column number: a tree number
MATCH (d:Descriptor)-[:AT]->(t:TreeNumber) WHERE d.ui IN $uis
RETURN DISTINCT t.number AS number
ORDER BY number
