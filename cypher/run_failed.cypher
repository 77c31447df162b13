// purpose: The concepts on which a run's targets failed.
// mode: read
// param run: the run's id
// example: run = "b2:none"
// column ui: UI of the descriptor
MATCH (:Run {id: $run})<-[:IN]-(t:Target {state: "failed"})-[:CONCERNS]->(d:Descriptor)
RETURN DISTINCT d.ui AS ui
ORDER BY ui
