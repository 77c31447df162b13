// purpose: Note that sources no longer name classes; what an ontology said of its class goes, but for the name.
// mode: write
// param rows: id of a class, and source
// example: rows = [{"id": "DOID:1438", "source": "http://purl.obolibrary.org/obo/doid.owl"}]
UNWIND $rows AS row
MATCH (c:OntologyClass {id: row.id})
USING INDEX c:OntologyClass(id)
SET c.stated_by = [source IN c.stated_by WHERE source <> row.source]
FOREACH (_ IN CASE c.ontology WHEN row.source THEN [1] ELSE [] END |
  SET c.ontology = null, c.obsolete = false, c.definition = null, c.synonyms = null, c.broad_synonyms = null,
      c.narrow_synonyms = null, c.related_synonyms = null, c.cross_references = null)
