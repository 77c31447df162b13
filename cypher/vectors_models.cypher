// purpose: The embedding models that this graph holds vectors of.
// mode: read
// column slot: 1 to 4: its vectors are the articles' embedding_<slot>
// column name: its name
// column dimension: how long its vectors are
MATCH (m:EmbeddingModel)
RETURN m.slot AS slot, m.name AS name, m.dimension AS dimension
ORDER BY slot
