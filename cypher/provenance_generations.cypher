// purpose: Calls to models, by their ids, with the prompts they were made from and the runs they are part of.
// mode: read
// param ids: ids of generations; those that do not exist are left out
// example: ids = ["b2:none"]
// column id: the generation's id
// column role: what the model was asked to be
// column attempt: the attempt at the target
// column model: the model's name
// column prompt_sha256: the prompt's checksum
// column prompt_name: the prompt's name
// column prompt_text: the prompt's text
// column run: id of the run, null for a call that is part of none
// column seconds: how long it took
// column tokens_in: tokens read
// column tokens_out: tokens written
MATCH (g:Generation) WHERE g.id IN $ids
OPTIONAL MATCH (p:Prompt {sha256: g.prompt_sha256})
OPTIONAL MATCH (g)-[:PART_OF]->(run:Run)
RETURN g.id AS id, g.role AS role, g.attempt AS attempt, g.model AS model, g.prompt_sha256 AS prompt_sha256,
       p.name AS prompt_name, p.text AS prompt_text, run.id AS run, g.seconds AS seconds, g.tokens_in AS tokens_in,
       g.tokens_out AS tokens_out
ORDER BY id, run
