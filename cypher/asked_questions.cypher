// purpose: The questions of live pairs about a concept.
// mode: read
// param ui: UI of the descriptor
// example: ui = "D001943"
// column question: the question's text
MATCH (p:QAPair)-[:ABOUT]->(:Descriptor {ui: $ui})
WHERE p.withdrawn_revision IS NULL
RETURN p.question AS question
ORDER BY p.id
