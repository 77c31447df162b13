// purpose: Hang tree numbers under the ones right above them, where those exist.
// mode: write
// param rows: number, and parent, the number right above it
// example: rows = [{"number": "C04.588", "parent": "C04"}]
UNWIND $rows AS row
MATCH (t:TreeNumber {number: row.number})
USING INDEX t:TreeNumber(number)
MATCH (p:TreeNumber {number: row.parent})
USING INDEX p:TreeNumber(number)
MERGE (t)-[:UNDER]->(p)
