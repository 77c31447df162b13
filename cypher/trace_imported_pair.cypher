// purpose: A QA pair that came in a file, with its concept, source article and that file.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column pair: the pair's properties but its frozen row
// column concept: UI and name of the descriptor it is about
// column source: the source article
// column release: the file it came in
// column row_json: its frozen row
MATCH (q:QAPair {id: $id})-[:FROM_RELEASE]->(r:Release)
WHERE q.imported
MATCH (q)-[:ABOUT]->(d:Descriptor)
MATCH (q)-[:ANSWERS]->(:Question)-[:FROM]->(a:Article)
RETURN q {.id, .kind, .question, .answer, .decision, .exact_answer, .items, created_at: toString(q.created_at), .created_revision,
          .withdrawn_revision, .withdrawn_reason} AS pair,
       d {.ui, .name} AS concept,
       a {.pmid, .version, .title, .year, .journal, .invented, .retracted} AS source,
       r {.name, .sha256, loaded_at: toString(r.loaded_at)} AS release,
       q.row_json AS row_json
ORDER BY d.ui, a.pmid, r.id LIMIT 1
