// purpose: Qualifiers as descriptors name them; their tree numbers stay as they are.
// mode: write
// param rows: ui, name, abbreviation of each
// example: rows = [{"ui": "Q000188", "name": "drug therapy", "abbreviation": "DT"}]
UNWIND $rows AS row
MERGE (q:Qualifier {ui: row.ui})
SET q.name = row.name, q.abbreviation = row.abbreviation
