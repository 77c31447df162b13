// purpose: The questions of live pairs about concepts.
// mode: read
// param uis: UIs of descriptors
// example: uis = ["D001943", "D003920"]
// column ui: UI of the descriptor
// column questions: the questions' texts
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})
RETURN ui, COLLECT {
  MATCH (p:QAPair)-[:ABOUT]->(d)
  WHERE p.withdrawn_revision IS NULL
  RETURN p.question ORDER BY p.id
} AS questions
ORDER BY ui
