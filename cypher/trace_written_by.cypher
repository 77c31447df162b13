// purpose: The generations linked to a pair: of its questions, who chose and judged, its answer, and its target's rejections.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column id: the generation's id
// column role: what the model was asked to be
// column attempt: the attempt at the target
MATCH (p:QAPair {id: $id})
CALL (p) {
  MATCH (p)-[:WRITTEN_BY]->(g:Generation) RETURN g
  UNION
  MATCH (p)-[:FULFILS]->(:Target)<-[:ASKED_FOR]-(:Question)-[:WRITTEN_BY]->(g:Generation) RETURN g
  UNION
  MATCH (p)<-[:JUDGES]-(:Judgement)-[:WRITTEN_BY]->(g:Generation) RETURN g
  UNION
  MATCH (p)-[:ANSWERS]->(:Question)<-[:CHOSE]-(:Preference)-[:WRITTEN_BY]->(g:Generation) RETURN g
  UNION
  MATCH (p)-[:FULFILS]->(:Target)<-[:OF]-(:Rejection)-[:WRITTEN_BY]->(g:Generation) RETURN g
}
RETURN g.id AS id, g.role AS role, g.attempt AS attempt
ORDER BY id
