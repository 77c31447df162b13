// purpose: Descriptors that a MeSH year no longer has become inactive and lose their places.
// mode: write
// param rows: ui of each
// example: rows = [{"ui": "D009369"}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
SET d.active = false
WITH d
MATCH (d)-[at:AT]->(:TreeNumber)
DELETE at
