// purpose: What was rejected on the way to a pair.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column attempt: the attempt at the target
// column stage: the stage that rejected it
// column reason: why
// column pmid: the source article then
// column reply: what the model had replied, null where no call was made
MATCH (:QAPair {id: $id})-[:FULFILS]->(:Target)<-[:OF]-(r:Rejection)
OPTIONAL MATCH (r)-[:WRITTEN_BY]->(g:Generation)
RETURN r.attempt AS attempt, r.stage AS stage, r.reason AS reason, r.pmid AS pmid, g.reply AS reply
ORDER BY attempt, stage, r.id
