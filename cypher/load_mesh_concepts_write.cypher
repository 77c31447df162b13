// purpose: Supplementary concepts with the properties of their records.
// mode: write
// param rows: ui, name, class, note (or null), entry_terms (or null) of each
// example: rows = [{"ui": "C000001", "name": "bevonium", "class": "1", "note": null, "entry_terms": null}]
UNWIND $rows AS row
MERGE (c:SupplementaryConcept {ui: row.ui})
SET c.name = row.name, c.class = row.class, c.note = row.note, c.entry_terms = row.entry_terms
