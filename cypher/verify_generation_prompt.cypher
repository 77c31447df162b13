// purpose: Every generation is part of one run, and its prompt is kept.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the generation's id
// column problem: what it lacks
MATCH (g:Generation)
UNWIND [
  ['run', COUNT { (g)-[:PART_OF]->(:Run) }],
  ['prompt with its checksum', COUNT { MATCH (p:Prompt {sha256: g.prompt_sha256}) }]
] AS link
WITH g, link[0] AS what, link[1] AS n
WHERE n <> 1
RETURN g.id AS offender, 'has ' + n + ' of: ' + what AS problem
ORDER BY offender, problem LIMIT $limit
