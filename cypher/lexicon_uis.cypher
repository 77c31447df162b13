// purpose: The UIs that a heading or substance may point at.
// mode: read
// column descriptors: UIs of all descriptors, as one list
// column concepts: UIs of all supplementary concepts, as one list
CALL () { MATCH (d:Descriptor) RETURN collect(d.ui) AS descriptors }
CALL () { MATCH (c:SupplementaryConcept) RETURN collect(c.ui) AS concepts }
RETURN descriptors, concepts
