// purpose: Take away qualifiers that records no longer allow.
// mode: write
// param rows: ui of a descriptor and qualifiers, their UIs
// example: rows = [{"ui": "D009369", "qualifiers": ["Q000188"]}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})-[allows:ALLOWS]->(q:Qualifier)
USING INDEX d:Descriptor(ui)
WHERE q.ui IN row.qualifiers
DELETE allows
