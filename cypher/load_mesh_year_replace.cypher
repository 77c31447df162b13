// purpose: Point descriptors that a MeSH year took away at those that replace them.
// mode: write
// param rows: old UI and new UI of each
// example: rows = [{"old": "D009369", "new": "D000072716"}]
UNWIND $rows AS row
MATCH (old:Descriptor {ui: row.old})
USING INDEX old:Descriptor(ui)
MATCH (new:Descriptor {ui: row.new})
USING INDEX new:Descriptor(ui)
MERGE (old)-[:REPLACED_BY]->(new)
WITH old, new
MATCH (old)-[earlier:REPLACED_BY]->(other:Descriptor)
WHERE other <> new
DELETE earlier
