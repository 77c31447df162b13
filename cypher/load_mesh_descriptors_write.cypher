// purpose: Descriptors with the properties of their records; one that a MeSH year had replaced stands for itself again.
// mode: write
// param rows: ui, name, class, scope_note, entry_terms of each
// example: rows = [{"ui": "D009369", "name": "Neoplasms", "class": "1", "scope_note": null, "entry_terms": ["Tumors"]}]
UNWIND $rows AS row
MERGE (d:Descriptor {ui: row.ui})
SET d.name = row.name, d.class = row.class, d.scope_note = row.scope_note, d.entry_terms = row.entry_terms,
    d.active = true, d.articles = coalesce(d.articles, 0), d.pairs = coalesce(d.pairs, 0),
    d.candidates = coalesce(d.candidates, [])
WITH d
MATCH (d)-[replaced:REPLACED_BY]->(:Descriptor)
DELETE replaced
