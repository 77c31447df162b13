// purpose: The pairs that a withdrawal means: by id, or by run, or by any model that wrote for them.
// mode: read
// param ids: ids of pairs; empty to select otherwise
// param run: id of a run, or null
// param model: name of a model, or null
// example: ids = ["b2:none"]
// example: run = null
// example: model = null
// column id: the pair's id
// column is_live: whether it is not withdrawn yet
CALL () {
  UNWIND $ids AS id MATCH (p:QAPair {id: id}) RETURN p
  UNION
  MATCH (:Run {id: $run})<-[:IN]-(:Target)<-[:FULFILS]-(p:QAPair) RETURN p
  UNION
  MATCH (p:QAPair)-[:WRITTEN_BY]->(:Generation {model: $model}) RETURN p
  UNION
  MATCH (p:QAPair)-[:ANSWERS]->(:Question)-[:WRITTEN_BY]->(:Generation {model: $model}) RETURN p
}
RETURN p.id AS id, p.withdrawn_revision IS NULL AS is_live
ORDER BY id
