// purpose: The UIs that a heading or substance may point at, and those that a MeSH year replaced by others.
// mode: read
// column descriptors: UIs of all descriptors, as one list
// column concepts: UIs of all supplementary concepts, as one list
// column replaced: [UI of the descriptor replaced, UI of the one that replaces it], as one list
CALL () { MATCH (d:Descriptor) RETURN collect(d.ui) AS descriptors }
CALL () { MATCH (c:SupplementaryConcept) RETURN collect(c.ui) AS concepts }
CALL () { MATCH (old:Descriptor)-[:REPLACED_BY]->(new:Descriptor) RETURN collect([old.ui, new.ui]) AS replaced }
RETURN descriptors, concepts, replaced
