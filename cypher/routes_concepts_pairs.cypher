// purpose: Live pairs about a descriptor, a page of them by id.
// mode: read
// param ui: the descriptor's UI
// example: ui = "D006973"
// param after: id behind which the page begins, empty for the first
// example: after = ""
// param limit: most pairs
// example: limit = 20
// column id: the pair's id
// column kind: kind of question
// column question: the question
// column answer: the answer
// column decision: yes, no or maybe; null for other kinds
// column created_at: when it was made
// column created_revision: the corpus' revision in which it was made
MATCH (:Descriptor {ui: $ui})<-[:ABOUT]-(q:QAPair)
WHERE q.id > $after AND q.withdrawn_revision IS NULL
WITH q ORDER BY q.id LIMIT $limit
RETURN q.id AS id, q.kind AS kind, q.question AS question, q.answer AS answer, q.decision AS decision,
       toString(q.created_at) AS created_at, q.created_revision AS created_revision
ORDER BY id
