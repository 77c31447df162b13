// purpose: QA pairs with what they came from: concept, target, run, the call that answered, or the file that held them.
// mode: read
// param ids: ids of pairs; those that do not exist are left out
// example: ids = ["b2:none"]
// column pair: the pair's properties
// column ui: UI of the descriptor it is about
// column answered_by: id of the generation that answered, null for a pair that came in a file
// column target: the target's properties, null for a pair that came in a file
// column run: the run's properties, null for a pair that came in a file
// column release: the file that it came in, null for a pair that was made here
MATCH (q:QAPair) WHERE q.id IN $ids
OPTIONAL MATCH (q)-[:ABOUT]->(d:Descriptor)
OPTIONAL MATCH (q)-[:WRITTEN_BY]->(g:Generation)
OPTIONAL MATCH (q)-[:FULFILS]->(t:Target)
OPTIONAL MATCH (t)-[:WALKED_TO]->(n:TreeNumber)
OPTIONAL MATCH (t)-[:IN]->(run:Run)
OPTIONAL MATCH (q)-[:FROM_RELEASE]->(r:Release)
RETURN q {.id, .kind, .question, .answer, .decision, .exact_answer, .items, .invented, .created_revision, .withdrawn_revision,
          .withdrawn_reason, .row_json,
          created_at: toString(q.created_at),
          withdrawn_at: toString(q.withdrawn_at)} AS pair,
       d.ui AS ui, g.id AS answered_by,
       t {.id, .deficit, .walker, walked_to: n.number} AS target,
       run {.id, .code_version, .seed,
            started_at: toString(run.started_at),
            ended_at: toString(run.ended_at)} AS run,
       r {.id, .name, .sha256} AS release
ORDER BY q.id, ui, answered_by, r.id
