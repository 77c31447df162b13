// purpose: Pairs that stand in the graph already, to tell a batch written twice from a result that came too late.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:none"]
// column id: the pair's id
// column question: its question
// column answer: its answer
UNWIND $ids AS id
MATCH (p:QAPair {id: id})
RETURN p.id AS id, p.question AS question, p.answer AS answer
ORDER BY id
