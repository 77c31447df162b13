// purpose: What the graph holds of some descriptors, to tell which records are new or changed.
// mode: read
// param uis: descriptor UIs
// example: uis = ["D009369"]
// column ui: descriptor UI
// column name: preferred name
// column class: class of the record, "1" to "4"
// column scope_note: definition, or null
// column entry_terms: other terms, in the order of the record
// column active: whether the last MeSH year loaded has it
// column numbers: its places
// column qualifiers: UIs of the qualifiers it allows
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})
USING INDEX d:Descriptor(ui)
RETURN d.ui AS ui, d.name AS name, d.class AS class, d.scope_note AS scope_note, d.entry_terms AS entry_terms,
       d.active AS active, [(d)-[:AT]->(t:TreeNumber) | t.number] AS numbers,
       [(d)-[:ALLOWS]->(q:Qualifier) | q.ui] AS qualifiers
ORDER BY ui
