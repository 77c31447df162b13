// purpose: A concept and its neighbours: places, concepts right above and below, references, substances and ontology classes.
// mode: read
// param ui: UI of the descriptor
// example: ui = "D001943"
// column path: from the concept to a neighbour
MATCH (d:Descriptor {ui: $ui})
CALL (d) {
  MATCH path = (d)-[:AT]->(:TreeNumber)-[:UNDER]-(:TreeNumber)<-[:AT]-(other:Descriptor)
  RETURN path, 0 AS rank, other.ui AS key
  UNION
  MATCH path = (d)-[:SEE_ALSO|ACTS_AS|REPLACED_BY|COMBINES_TO]-(other)
  RETURN path, 1 AS rank, other.ui AS key
  UNION
  MATCH path = (d)<-[:MAPPED_TO]-(other:SupplementaryConcept)
  RETURN path, 2 AS rank, other.ui AS key ORDER BY key LIMIT 15
  UNION
  MATCH path = (d)<-[:EXACT_MATCH|NARROW_MATCH|BROAD_MATCH]-(other:OntologyClass)
  RETURN path, 3 AS rank, other.id AS key ORDER BY key LIMIT 15
}
RETURN path
ORDER BY rank, key, length(path) LIMIT 80
