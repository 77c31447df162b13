// purpose: The pharmacological actions of descriptors.
// mode: write
// param rows: ui of a descriptor and acts_as, UIs of loaded descriptors
// example: rows = [{"ui": "D009369", "acts_as": ["D009857"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
UNWIND row.acts_as AS other
MATCH (o:Descriptor {ui: other})
USING INDEX o:Descriptor(ui)
MERGE (d)-[:ACTS_AS]->(o)
