// purpose: What stands instead of a descriptor with a qualifier: another descriptor, perhaps with a qualifier.
// mode: write
// param rows: ui of a descriptor and qualifier; descriptor that stands instead, and to_qualifier (or null)
// example: rows = [{"ui": "D000005", "qualifier": "Q000293", "descriptor": "D000007", "to_qualifier": null}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
USING INDEX d:Descriptor(ui)
MATCH (o:Descriptor {ui: row.descriptor})
USING INDEX o:Descriptor(ui)
MERGE (d)-[c:COMBINES_TO {qualifier: row.qualifier}]->(o)
SET c.to_qualifier = row.to_qualifier
