// purpose: A QA pair with its target, concept, source article and run.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column pair: the pair's properties but its frozen row
// column target: the target's properties
// column concept: UI and name of the descriptor it is about
// column walked_to: the tree number the walk came to
// column source: the source article
// column attempt: the attempt at the target that made it
// column run: the run's properties
MATCH (q:QAPair {id: $id})-[:FULFILS]->(t:Target)-[:IN]->(run:Run)
MATCH (q)-[:ABOUT]->(d:Descriptor)
MATCH (q)-[:ANSWERS]->(:Question)-[from:FROM]->(a:Article)
OPTIONAL MATCH (t)-[:WALKED_TO]->(n:TreeNumber)
RETURN q {.id, .kind, .question, .answer, .decision, .exact_answer, .items, created_at: toString(q.created_at), .created_revision,
          .withdrawn_revision, .withdrawn_reason} AS pair,
       t {.id, .ordinal, .path, .deficit, .state, .kind, .walker, .reasons} AS target,
       d {.ui, .name} AS concept,
       n.number AS walked_to,
       a {.pmid, .version, .title, .year, .journal, .invented, .retracted} AS source,
       from.attempt AS attempt,
       run {.id, .state, .seed, .code_version, .settings_json, started_at: toString(run.started_at)} AS run
ORDER BY d.ui, a.pmid LIMIT 1
