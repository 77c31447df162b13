// purpose: One SupplementaryConcept for each ui, and the index that finds it.
// mode: schema
CREATE CONSTRAINT supplementary_concept_key IF NOT EXISTS FOR (n:SupplementaryConcept) REQUIRE n.ui IS UNIQUE
