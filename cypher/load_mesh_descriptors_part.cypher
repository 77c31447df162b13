// purpose: Take away combinations that records no longer name.
// mode: write
// param rows: ui of a descriptor, qualifier, descriptor that stood instead, and to_qualifier (or null)
// example: rows = [{"ui": "D000005", "qualifier": "Q000293", "descriptor": "D000007", "to_qualifier": null}]
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})-[old:COMBINES_TO]->(o:Descriptor)
USING INDEX d:Descriptor(ui)
WHERE o.ui = row.descriptor AND old.qualifier = row.qualifier
  AND coalesce(old.to_qualifier, "") = coalesce(row.to_qualifier, "")
DELETE old
