// purpose: Ontology classes with their properties.
// mode: write
// param rows: id, name, definition, synonyms, broad_synonyms, narrow_synonyms, related_synonyms, cross_references, obsolete, ontology of each
// example: rows = [{"id": "DOID:1438", "name": "cold", "definition": null, "synonyms": ["chill"], "broad_synonyms": null, "narrow_synonyms": null, "related_synonyms": null, "cross_references": ["MESH:D003139"], "obsolete": false, "ontology": "http://purl.obolibrary.org/obo/doid.owl"}]
UNWIND $rows AS row
MERGE (c:OntologyClass {id: row.id})
ON CREATE SET c.stated_by = []
SET c.name = row.name, c.definition = row.definition, c.synonyms = row.synonyms,
    c.broad_synonyms = row.broad_synonyms, c.narrow_synonyms = row.narrow_synonyms,
    c.related_synonyms = row.related_synonyms, c.cross_references = row.cross_references,
    c.obsolete = row.obsolete, c.ontology = row.ontology
