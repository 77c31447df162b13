// purpose: Give articles their vectors of one model, as 32-bit numbers, with a checksum of what they were made of.
// mode: write
// param slot: the model's slot
// example: slot = 1
// param name: the model's name; where it was forgotten meanwhile, nothing is written
// example: name = "all-MiniLM-L6-v2"
// param rows: pmid, vector and mark of each
// example: rows = [{"pmid": 1, "vector": [0.6, 0.8], "mark": 12345}]
// column written: articles that were written
MATCH (:EmbeddingModel {slot: $slot, name: $name})
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
CALL db.create.setNodeVectorProperty(a, 'embedding_' + toString($slot), row.vector)
SET a['embedded_' + toString($slot)] = row.mark
RETURN count(*) AS written
