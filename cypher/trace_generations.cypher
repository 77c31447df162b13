// purpose: Calls to models, by their ids, with the prompts they were made from.
// mode: read
// param ids: ids of generations; those that do not exist are left out
// example: ids = ["b2:none"]
// column id: the generation's id
// column role: what the model was asked to be
// column attempt: the attempt at the target
// column model: the model's name
// column prompt_name: the prompt's name
// column prompt_sha256: the prompt's checksum
// column prompt_text: the prompt's text
// column variables_json: what was put into it, as JSON
// column parameters_json: what the model was called with, as JSON
// column tokens_in: tokens read
// column tokens_out: tokens written
// column seconds: how long it took
// column reply: what came back
MATCH (g:Generation) WHERE g.id IN $ids
OPTIONAL MATCH (p:Prompt {sha256: g.prompt_sha256})
RETURN g.id AS id, g.role AS role, g.attempt AS attempt, g.model AS model, p.name AS prompt_name,
       g.prompt_sha256 AS prompt_sha256, p.text AS prompt_text, g.variables_json AS variables_json,
       g.parameters_json AS parameters_json, g.tokens_in AS tokens_in, g.tokens_out AS tokens_out,
       g.seconds AS seconds, g.reply AS reply
ORDER BY attempt, role, id
