// purpose: Add to the live pairs at or below tree numbers (a negative n takes away).
// mode: write
// param rows: [{number, n}], by number
// example: rows = [{"number": "C04", "n": 1}]
UNWIND $rows AS row
MATCH (t:TreeNumber {number: row.number})
SET t.pairs = coalesce(t.pairs, 0) + row.n
