// purpose: One EmbeddingModel for each slot, and the index that finds it.
// mode: schema
CREATE CONSTRAINT embedding_model_key IF NOT EXISTS FOR (n:EmbeddingModel) REQUIRE n.slot IS UNIQUE
