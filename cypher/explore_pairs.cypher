// purpose: The latest pairs, with the ids that the queries trace_* take.
// mode: read
// param ui: UI of the descriptor that they are about; empty for any
// example: ui = ""
// column id: the pair's id
// column concept: the concept it is about
// column question: the question
// column decision: yes, no or maybe; null where it is no yes/no question
// column answer: the answer
// column revision: revision of the corpus at which it was made
// column withdrawn: why it was withdrawn, null where it is live
MATCH (pair:QAPair)-[:ABOUT]->(d:Descriptor)
WHERE $ui IN ["", d.ui]
RETURN pair.id AS id, d.name AS concept, pair.question AS question, pair.decision AS decision, pair.answer AS answer,
       pair.created_revision AS revision, pair.withdrawn_reason AS withdrawn
ORDER BY revision DESC, id LIMIT 50
