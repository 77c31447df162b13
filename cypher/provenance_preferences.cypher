// purpose: The evaluator's choices between the questions of QA pairs.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:none"]
// column id: the preference's id
// column chosen: id of the question it chose
// column rejected: id of the question it rejected
// column judge: who chose
// column margin: by how much
// column generations: ids of the calls that said so, none where a rule chose
MATCH (pair:QAPair)-[:ANSWERS]->(chosen:Question)<-[:CHOSE]-(p:Preference)-[:REJECTED]->(rejected:Question)
WHERE pair.id IN $ids
RETURN DISTINCT p.id AS id, chosen.id AS chosen, rejected.id AS rejected, p.judge AS judge, p.margin AS margin,
       COLLECT { MATCH (p)-[:WRITTEN_BY]->(g:Generation) RETURN g.id ORDER BY g.id } AS generations
ORDER BY id
