// purpose: Take back matches that a source no longer states; one that nobody states goes.
// mode: write
// param rows: id of a class, kind of match, ui, and source
// example: rows = [{"id": "DOID:1438", "kind": "EXACT_MATCH", "ui": "D003139", "source": "http://purl.obolibrary.org/obo/doid.owl"}]
UNWIND $rows AS row
MATCH (c:OntologyClass {id: row.id})-[r:EXACT_MATCH|BROAD_MATCH|NARROW_MATCH]->(m:Descriptor|SupplementaryConcept)
USING INDEX c:OntologyClass(id)
WHERE m.ui = row.ui AND type(r) = row.kind
SET r.stated_by = [source IN r.stated_by WHERE source <> row.source]
WITH r WHERE size(r.stated_by) = 0
DELETE r
