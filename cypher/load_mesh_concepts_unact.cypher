// purpose: Take away pharmacological actions that records of supplementary concepts no longer name.
// mode: write
// param rows: ui of a concept and acts_as, UIs of the descriptors it no longer refers to
// example: rows = [{"ui": "C000001", "acts_as": ["D010276"]}]
UNWIND $rows AS row
MATCH (c:SupplementaryConcept {ui: row.ui})-[old:ACTS_AS]->(d:Descriptor)
USING INDEX c:SupplementaryConcept(ui)
WHERE d.ui IN row.acts_as
DELETE old
