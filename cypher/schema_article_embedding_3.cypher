// purpose: Nearest articles by the vectors of the embedding model in slot 3; a model decides their length.
// mode: schema
CREATE VECTOR INDEX article_embedding_3 IF NOT EXISTS FOR (a:Article) ON (a.embedding_3)
OPTIONS {indexConfig: {`vector.similarity_function`: "cosine", `vector.quantization.enabled`: true}}
