// purpose: Take back superclasses that a source no longer states; one that nobody states goes.
// mode: write
// param rows: id of a class, above (id of its superclass), and source
// example: rows = [{"id": "DOID:1438", "above": "DOID:4", "source": "http://purl.obolibrary.org/obo/doid.owl"}]
UNWIND $rows AS row
MATCH (c:OntologyClass {id: row.id})-[r:SUBCLASS_OF]->(above:OntologyClass)
USING INDEX c:OntologyClass(id)
WHERE above.id = row.above
SET r.stated_by = [source IN r.stated_by WHERE source <> row.source]
WITH r WHERE size(r.stated_by) = 0
DELETE r
