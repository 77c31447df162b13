// purpose: Write the roll-up of descriptors.
// mode: write
// param rows: ui, articles and candidates of each
// example: rows = [{"ui": "D009369", "articles": 1, "candidates": [1]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
SET d.articles = row.articles, d.candidates = row.candidates
