// purpose: Take the vectors of one model from articles that must not be retrieved any more.
// mode: write
// param slot: the model's slot
// example: slot = 1
// param rows: PMIDs
// example: rows = [1]
UNWIND $rows AS pmid
MATCH (a:Article {pmid: pmid})
REMOVE a['embedding_' + toString($slot)], a['embedded_' + toString($slot)]
