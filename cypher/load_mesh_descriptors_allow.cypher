// purpose: The qualifiers that descriptors allow.
// mode: write
// param rows: ui of a descriptor and qualifiers, their UIs
// example: rows = [{"ui": "D009369", "qualifiers": ["Q000188"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
UNWIND row.qualifiers AS qualifier
MATCH (q:Qualifier {ui: qualifier})
USING INDEX q:Qualifier(ui)
MERGE (d)-[:ALLOWS]->(q)
