// purpose: Preferences between two questions about a usable article, with who wrote each; not those of withdrawn pairs.
// mode: read
// param kind: kind of question
// example: kind = "yesno"
// column id: the preference's id
// column margin: difference of the scores
// column judge: who preferred
// column chosen: the question preferred
// column rejected: the other one
// column chosen_role: which generator wrote the first
// column rejected_role: which generator wrote the other
// column chosen_model: the first one's model
// column rejected_model: the other one's model
// column chosen_prompt: checksum of the first one's prompt
// column rejected_prompt: checksum of the other one's prompt
// column pmid: the article's PMID
// column title: its title
// column abstract: its abstract
// column section_labels: labels of the abstract's sections
// column section_offsets: where the sections begin in the abstract
// column concept: the concept that was asked about
MATCH (p:Preference)-[:CHOSE]->(c:Question {kind: $kind})-[:FROM]->(a:Article)
WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
  AND NOT EXISTS { MATCH (pair:QAPair)-[:ANSWERS]->(c) WHERE pair.withdrawn_revision IS NOT NULL }
MATCH (p)-[:REJECTED]->(r:Question)
MATCH (c)-[:WRITTEN_BY]->(cg:Generation), (r)-[:WRITTEN_BY]->(rg:Generation)
MATCH (c)-[:ASKED_FOR]->(:Target)-[:CONCERNS]->(d:Descriptor)
RETURN p.id AS id, p.margin AS margin, p.judge AS judge, c.text AS chosen, r.text AS rejected,
       cg.role AS chosen_role, rg.role AS rejected_role, cg.model AS chosen_model, rg.model AS rejected_model,
       cg.prompt_sha256 AS chosen_prompt, rg.prompt_sha256 AS rejected_prompt,
       a.pmid AS pmid, a.title AS title, a.abstract AS abstract, a.section_labels AS section_labels,
       a.section_offsets AS section_offsets, d.name AS concept
ORDER BY id
