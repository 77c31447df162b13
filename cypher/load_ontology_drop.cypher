// purpose: Delete those of some classes that no source names any more.
// mode: write
// param rows: ids of classes
// example: rows = ["DOID:1438"]
// column id: a class that was deleted
UNWIND $rows AS id
MATCH (c:OntologyClass {id: id})
USING INDEX c:OntologyClass(id)
WHERE size(c.stated_by) = 0
WITH c, c.id AS id
DETACH DELETE c
RETURN id
