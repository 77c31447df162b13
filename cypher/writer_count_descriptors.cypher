// purpose: Add to the live pairs of descriptors (a negative n takes away).
// mode: write
// param rows: [{ui, n}], by ui
// example: rows = [{"ui": "D000001", "n": 1}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
SET d.pairs = coalesce(d.pairs, 0) + row.n
