// purpose: Delete tree numbers that nothing points at: no descriptor, no number below, no walk of a run.
// mode: write
// param rows: tree numbers that may have become empty
// example: rows = ["C04.999"]
// column number: a tree number that was deleted
UNWIND $rows AS number
MATCH (t:TreeNumber {number: number})
USING INDEX t:TreeNumber(number)
WHERE NOT t:Category AND NOT EXISTS { (t)<--() }
WITH t, t.number AS number
DETACH DELETE t
RETURN number
