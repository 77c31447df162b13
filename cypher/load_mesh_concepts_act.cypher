// purpose: The pharmacological actions of supplementary concepts.
// mode: write
// param rows: ui of a concept and acts_as, UIs of loaded descriptors
// example: rows = [{"ui": "C000001", "acts_as": ["D010276"]}]
UNWIND $rows AS row
MATCH (c:SupplementaryConcept {ui: row.ui})
USING INDEX c:SupplementaryConcept(ui)
UNWIND row.acts_as AS other
MATCH (d:Descriptor {ui: other})
USING INDEX d:Descriptor(ui)
MERGE (c)-[:ACTS_AS]->(d)
