// purpose: What the graph holds of some supplementary concepts, to tell which records are new or changed.
// mode: read
// param uis: UIs of supplementary concepts
// example: uis = ["C000001"]
// column ui: the concept's UI
// column name: preferred name
// column class: class of the record
// column note: what it is, or null
// column entry_terms: other terms, or null
// column mapped_to: headings it is mapped to, each [descriptor, qualifier or null, starred]
// column acts_as: UIs of its pharmacological actions
UNWIND $uis AS ui
MATCH (c:SupplementaryConcept {ui: ui})
USING INDEX c:SupplementaryConcept(ui)
RETURN c.ui AS ui, c.name AS name, c.class AS class, c.note AS note, c.entry_terms AS entry_terms,
       [(c)-[m:MAPPED_TO]->(d:Descriptor) | [d.ui, m.qualifier, m.starred]] AS mapped_to,
       [(c)-[:ACTS_AS]->(d:Descriptor) | d.ui] AS acts_as
ORDER BY ui
