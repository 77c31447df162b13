// purpose: The descriptors to look at as well.
// mode: write
// param rows: ui of a descriptor and see_also, UIs of loaded descriptors
// example: rows = [{"ui": "D009369", "see_also": ["D009857"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
UNWIND row.see_also AS other
MATCH (o:Descriptor {ui: other})
USING INDEX o:Descriptor(ui)
MERGE (d)-[:SEE_ALSO]->(o)
