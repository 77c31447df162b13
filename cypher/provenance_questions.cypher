// purpose: The questions of QA pairs: the one answered, and the other of the same attempt, with what was preferred.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:none"]
// column pair: the pair's id
// column id: the question's id
// column text: the question
// column answered: whether it is the one answered
// column generation: id of the call that wrote it, null in a pair that came in a file
// column source: PMID of the article it was asked about
// column retrieved: PMIDs it retrieved, best first
MATCH (p:QAPair)-[:ANSWERS]->(mine:Question)-[from:FROM]->(a:Article)
WHERE p.id IN $ids
CALL (p, mine, from, a) {
  RETURN mine AS q
  UNION
  MATCH (p)-[:FULFILS]->(:Target)<-[:ASKED_FOR]-(q:Question)-[other:FROM]->(a)
  WHERE other.attempt = from.attempt
  RETURN q
}
OPTIONAL MATCH (q)-[:WRITTEN_BY]->(g:Generation)
RETURN p.id AS pair, q.id AS id, q.text AS text, q = mine AS answered, g.id AS generation, a.pmid AS source,
       COLLECT { MATCH (q)-[r:RETRIEVED]->(found:Article) RETURN found.pmid ORDER BY r.rank, found.pmid } AS retrieved
ORDER BY pair, id, source, generation
