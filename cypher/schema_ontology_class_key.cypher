// purpose: One OntologyClass for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT ontology_class_key IF NOT EXISTS FOR (n:OntologyClass) REQUIRE n.id IS UNIQUE
