// purpose: Which descriptors stand at some tree numbers, and how many usable articles some descriptors have.
// mode: read
// param numbers: tree numbers
// example: numbers = ["C04", "C04.588"]
// param uis: UIs of descriptors
// example: uis = ["D009369"]
// column standing: [tree number, UIs that stand there] of each number that the graph has
// column articles: [UI, usable articles] of each descriptor that the graph has
RETURN COLLECT {
         UNWIND $numbers AS number
         MATCH (t:TreeNumber {number: number})
         RETURN [number, COLLECT { MATCH (d:Descriptor)-[:AT]->(t) RETURN d.ui ORDER BY d.ui }] ORDER BY number
       } AS standing,
       COLLECT {
         UNWIND $uis AS ui
         MATCH (d:Descriptor {ui: ui})
         RETURN [ui, coalesce(d.articles, 0)] ORDER BY ui
       } AS articles
