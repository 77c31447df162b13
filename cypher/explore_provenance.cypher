// purpose: Where a pair comes from: target and run, both questions, the preference, articles, calls to models, judgements.
// mode: read
// param id: beginning of the pair's id; empty for the latest pair
// example: id = ""
// column paths: from the pair to what it came from
// column prompts: the prompts of the calls, which a checksum links to them
MATCH (pair:QAPair)-[:FULFILS]->(:Target)
WHERE pair.id STARTS WITH $id
WITH pair ORDER BY pair.created_revision DESC, pair.id LIMIT 1
CALL (pair) {
  MATCH path = (pair)-[:FULFILS]->(:Target)-[:IN]->(:Run) RETURN path, 0 AS rank, "" AS key
  UNION
  MATCH path = (pair)-[:ABOUT]->(d:Descriptor) RETURN path, 1 AS rank, d.ui AS key
  UNION
  MATCH path = (pair)-[:ANSWERS]->(q:Question)-[:FROM|WRITTEN_BY]->() RETURN path, 2 AS rank, q.id AS key
  UNION
  MATCH path = (pair)-[:ANSWERS]->(:Question)<-[:CHOSE|REJECTED]-(p:Preference)-[:CHOSE|REJECTED]->(other:Question)-[:WRITTEN_BY]->(:Generation)
  RETURN path, 3 AS rank, other.id AS key
  UNION
  MATCH path = (pair)-[:SUPPORTED_BY]->(a:Article) RETURN path, 4 AS rank, toString(a.pmid) AS key
  UNION
  MATCH path = (pair)-[:WRITTEN_BY]->(g:Generation) RETURN path, 5 AS rank, g.id AS key
  UNION
  MATCH path = (pair)<-[:JUDGES]-(j:Judgement) RETURN path, 6 AS rank, j.id AS key
}
WITH pair, path ORDER BY rank, key, length(path)
WITH pair, collect(path) AS paths
RETURN paths, COLLECT {
  UNWIND paths AS path
  UNWIND nodes(path) AS node
  WITH DISTINCT node.prompt_sha256 AS sha256 WHERE sha256 IS NOT NULL
  MATCH (prompt:Prompt {sha256: sha256})
  RETURN prompt ORDER BY sha256
} AS prompts
ORDER BY pair.id LIMIT 1
