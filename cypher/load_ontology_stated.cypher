// purpose: What the graph holds as stated by one source.
// mode: read
// param source: ontology or set of mappings
// example: source = "http://purl.obolibrary.org/obo/doid.owl"
// column classes: ids of classes
// column edges: lists of a class and its superclass
// column ties: lists of a class, the kind of match, and a UI
CALL () {
  MATCH (c:OntologyClass)
  WHERE $source IN c.stated_by
  WITH c.id AS id ORDER BY id
  RETURN collect(id) AS classes
}
CALL () {
  MATCH (c:OntologyClass)-[r:SUBCLASS_OF]->(above:OntologyClass)
  WHERE $source IN r.stated_by
  WITH c.id AS id, above.id AS above ORDER BY id, above
  RETURN collect([id, above]) AS edges
}
CALL () {
  MATCH (c:OntologyClass)-[r:EXACT_MATCH|BROAD_MATCH|NARROW_MATCH]->(m:Descriptor|SupplementaryConcept)
  WHERE $source IN r.stated_by
  WITH c.id AS id, type(r) AS kind, m.ui AS ui ORDER BY id, kind, ui
  RETURN collect([id, kind, ui]) AS ties
}
RETURN classes, edges, ties
