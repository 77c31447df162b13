// purpose: Take away headings that supplementary concepts are no longer mapped to, or not in this way.
// mode: write
// param rows: ui of a concept, descriptor, qualifier (or null), starred
// example: rows = [{"ui": "C000001", "descriptor": "D001561", "qualifier": "Q000031", "starred": true}]
UNWIND $rows AS row
MATCH (c:SupplementaryConcept {ui: row.ui})-[old:MAPPED_TO]->(d:Descriptor)
USING INDEX c:SupplementaryConcept(ui)
WHERE d.ui = row.descriptor AND coalesce(old.qualifier, "") = coalesce(row.qualifier, "") AND old.starred = row.starred
DELETE old
