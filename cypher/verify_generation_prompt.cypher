// purpose: Every generation is part of one run (one that judged an imported pair of none), and its prompt is kept.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the generation's id
// column problem: what it lacks
MATCH (g:Generation)
UNWIND [
  ['run', COUNT { (g)-[:PART_OF]->(:Run) }
          + COUNT { (g)<-[:WRITTEN_BY]-(:Judgement)-[:JUDGES]->(p:QAPair) WHERE p.imported }],
  ['prompt with its checksum', COUNT { MATCH (p:Prompt {sha256: g.prompt_sha256}) }]
] AS link
WITH g, link[0] AS what, link[1] AS n
WHERE n <> 1
RETURN g.id AS offender, 'has ' + n + ' of: ' + what AS problem
ORDER BY offender, problem LIMIT $limit
