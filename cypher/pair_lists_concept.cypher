// purpose: Pairs about a concept, live ones first.
// mode: read
// param ui: UI of the descriptor
// example: ui = "D006973"
// param limit: most pairs
// example: limit = 50
// column id: the pair's id
// column kind: kind of question
// column question: the question
// column decision: yes, no or maybe; null for other kinds
// column withdrawn: why it was withdrawn, null where it is live
// column invented: whether it rests on an article of the bundled sample
MATCH (:Descriptor {ui: $ui})<-[:ABOUT]-(pair:QAPair)
WITH pair, pair.withdrawn_revision IS NOT NULL AS gone ORDER BY gone, pair.id LIMIT $limit
RETURN pair.id AS id, pair.kind AS kind, pair.question AS question, pair.decision AS decision,
       pair.withdrawn_reason AS withdrawn,
       EXISTS { (pair)-[:SUPPORTED_BY]->(a:Article) WHERE a.invented } AS invented
ORDER BY gone, id
