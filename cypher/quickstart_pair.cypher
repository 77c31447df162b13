// purpose: The first live pair of a run.
// mode: read
// param run: the run's id
// example: run = "b2:none"
// column id: the pair's id
MATCH (:Run {id: $run})<-[:IN]-(t:Target)<-[:FULFILS]-(p:QAPair)
WHERE p.withdrawn_revision IS NULL
RETURN p.id AS id
ORDER BY t.ordinal LIMIT 1
