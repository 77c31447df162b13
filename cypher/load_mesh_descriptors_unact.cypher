// purpose: Take away pharmacological actions of descriptors that records no longer name.
// mode: write
// param rows: ui of a descriptor and acts_as, UIs of the descriptors it no longer refers to
// example: rows = [{"ui": "D009369", "acts_as": ["D009857"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})-[old:ACTS_AS]->(o:Descriptor)
USING INDEX d:Descriptor(ui)
WHERE o.ui IN row.acts_as
DELETE old
