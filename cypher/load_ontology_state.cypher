// purpose: Note that sources name classes.
// mode: write
// param rows: id of a class, and source
// example: rows = [{"id": "DOID:1438", "source": "http://purl.obolibrary.org/obo/doid.owl"}]
UNWIND $rows AS row
MATCH (c:OntologyClass {id: row.id})
USING INDEX c:OntologyClass(id)
WHERE NOT row.source IN c.stated_by
SET c.stated_by = c.stated_by + row.source
