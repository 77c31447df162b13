// purpose: Hang classes under their superclasses, noting who says so.
// mode: write
// param rows: id of a class, above (id of its superclass), and source
// example: rows = [{"id": "DOID:1438", "above": "DOID:4", "source": "http://purl.obolibrary.org/obo/doid.owl"}]
UNWIND $rows AS row
MATCH (c:OntologyClass {id: row.id})
USING INDEX c:OntologyClass(id)
MATCH (above:OntologyClass {id: row.above})
USING INDEX above:OntologyClass(id)
MERGE (c)-[r:SUBCLASS_OF]->(above)
ON CREATE SET r.stated_by = []
SET r.stated_by = [source IN r.stated_by WHERE source <> row.source] + row.source
