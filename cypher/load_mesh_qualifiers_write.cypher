// purpose: Qualifiers with the properties of their own records.
// mode: write
// param rows: ui, name, abbreviation, tree_numbers (or null) of each
// example: rows = [{"ui": "Q000188", "name": "drug therapy", "abbreviation": "DT", "tree_numbers": ["Y01.020"]}]
UNWIND $rows AS row
MERGE (q:Qualifier {ui: row.ui})
SET q.name = row.name, q.abbreviation = row.abbreviation, q.tree_numbers = row.tree_numbers
