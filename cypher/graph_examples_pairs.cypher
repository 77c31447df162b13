// purpose: The question and the article of each live QA pair that the loop made, to learn from.
// mode: read
// param kind: kind of question
// example: kind = "yesno"
// column id: the pair's id
// column question: its question
// column pmid: the source article's PMID
// column title: its title
// column abstract: its abstract
// column section_labels: labels of the abstract's sections
// column section_offsets: where the sections begin in the abstract
// column concept: the concept that the pair is about
MATCH (p:QAPair)-[:ANSWERS]->(q:Question {kind: $kind})-[:FROM]->(a:Article)
WHERE p.withdrawn_revision IS NULL AND a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
MATCH (p)-[:ABOUT]->(d:Descriptor)
RETURN p.id AS id, q.text AS question, a.pmid AS pmid, a.title AS title, a.abstract AS abstract,
       a.section_labels AS section_labels, a.section_offsets AS section_offsets, d.name AS concept
ORDER BY id
