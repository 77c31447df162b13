// purpose: Nearest articles by the vectors of the embedding model in slot 4; a model decides their length.
// mode: schema
CREATE VECTOR INDEX article_embedding_4 IF NOT EXISTS FOR (a:Article) ON (a.embedding_4)
OPTIONS {indexConfig: {`vector.similarity_function`: "cosine", `vector.quantization.enabled`: true}}
