// purpose: Tree numbers, and the descriptors that stand at them.
// mode: write
// param rows: ui of a descriptor and numbers, the places it stands at
// example: rows = [{"ui": "D009369", "numbers": ["C04"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
UNWIND row.numbers AS number
MERGE (t:TreeNumber {number: number})
ON CREATE SET t.articles = 0, t.pairs = 0
MERGE (d)-[:AT]->(t)
