// purpose: The calls that answered QA pairs, with their attempts, by which the answerer's earlier steps are found.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:none"]
// column target: id of the pair's target
// column id: the generation's id
// column role: what the model was asked to be
// column attempt: the attempt at the target
MATCH (t:Target)<-[:FULFILS]-(q:QAPair)-[:WRITTEN_BY]->(g:Generation)
WHERE q.id IN $ids
RETURN t.id AS target, g.id AS id, g.role AS role, g.attempt AS attempt
ORDER BY target, id
