// purpose: The headings that supplementary concepts are mapped to; one descriptor may come with several qualifiers.
// mode: write
// param rows: ui of a concept, descriptor, qualifier (or null), starred
// example: rows = [{"ui": "C000001", "descriptor": "D001561", "qualifier": "Q000031", "starred": true}]
UNWIND $rows AS row
MATCH (c:SupplementaryConcept {ui: row.ui})
USING INDEX c:SupplementaryConcept(ui)
MATCH (d:Descriptor {ui: row.descriptor})
USING INDEX d:Descriptor(ui)
WITH c, d, row
WHERE NOT EXISTS { (c)-[m:MAPPED_TO]->(d) WHERE coalesce(m.qualifier, "") = coalesce(row.qualifier, "") }
CREATE (c)-[:MAPPED_TO {qualifier: row.qualifier, starred: row.starred}]->(d)
