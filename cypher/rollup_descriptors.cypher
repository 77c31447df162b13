// purpose: Write the roll-up of descriptors.
// mode: write
// param rows: ui, articles, candidates and major_candidates of each
// example: rows = [{"ui": "D009369", "articles": 1, "candidates": [1], "major_candidates": 1}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
SET d.articles = row.articles, d.candidates = row.candidates, d.major_candidates = row.major_candidates
