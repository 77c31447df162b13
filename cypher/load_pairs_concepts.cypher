// purpose: Descriptors with all places where they stand.
// mode: read
// param uis: UIs of descriptors
// example: uis = ["D009369"]
// column ui: UI
// column name: name
// column tree_numbers: its tree numbers, in order
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})
USING INDEX d:Descriptor(ui)
RETURN ui, d.name AS name, COLLECT { MATCH (d)-[:AT]->(t:TreeNumber) RETURN t.number ORDER BY t.number } AS tree_numbers
ORDER BY ui
