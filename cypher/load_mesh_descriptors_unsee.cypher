// purpose: Take away descriptors to look at as well that records no longer name.
// mode: write
// param rows: ui of a descriptor and see_also, UIs of the descriptors it no longer refers to
// example: rows = [{"ui": "D009369", "see_also": ["D009857"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})-[old:SEE_ALSO]->(o:Descriptor)
USING INDEX d:Descriptor(ui)
WHERE o.ui IN row.see_also
DELETE old
