// purpose: Take descriptors away from tree numbers that their records no longer name.
// mode: write
// param rows: ui of a descriptor and numbers, the places it has left
// example: rows = [{"ui": "D009369", "numbers": ["C04"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})-[at:AT]->(t:TreeNumber)
USING INDEX d:Descriptor(ui)
WHERE t.number IN row.numbers
DELETE at
