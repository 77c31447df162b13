// purpose: What the graph holds of some ontology classes, to tell which are new or changed.
// mode: read
// param ids: ids of classes
// example: ids = ["DOID:1438"]
// column id: id of the class
// column name: its name
// column definition: or null
// column synonyms: exact synonyms, or null
// column broad_synonyms: or null
// column narrow_synonyms: or null
// column related_synonyms: or null
// column cross_references: as its ontology writes them, or null
// column obsolete: whether its ontology has given it up
// column ontology: the ontology that describes it, or null
// column stated_by: the sources that name it
UNWIND $ids AS id
MATCH (c:OntologyClass {id: id})
USING INDEX c:OntologyClass(id)
RETURN c.id AS id, c.name AS name, c.definition AS definition, c.synonyms AS synonyms,
       c.broad_synonyms AS broad_synonyms, c.narrow_synonyms AS narrow_synonyms,
       c.related_synonyms AS related_synonyms, c.cross_references AS cross_references, c.obsolete AS obsolete,
       c.ontology AS ontology, c.stated_by AS stated_by
ORDER BY id
