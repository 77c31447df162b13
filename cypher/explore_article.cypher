// purpose: What hangs on an article: its headings and where they stand, the questions asked from it, the pairs that rest on it.
// mode: read
// param pmid: PMID; 0 for the article that most pairs rest on
// example: pmid = 0
// column path: from the article to what hangs on it
CALL () {
  MATCH (a:Article {pmid: $pmid}) RETURN a
  UNION
  MATCH (a:Article)<-[:SUPPORTED_BY]-(pair:QAPair)
  WHERE $pmid = 0
  WITH a, count(pair) AS n ORDER BY n DESC, a.pmid LIMIT 1
  RETURN a
}
CALL (a) {
  MATCH path = (a)-[:HAS_MESH]->(d:Descriptor)-[:AT]->(t:TreeNumber)
  RETURN path, 0 AS rank, t.number AS key
  UNION
  MATCH path = (a)<-[:FROM]-(q:Question)
  RETURN path, 1 AS rank, q.id AS key
  UNION
  MATCH path = (a)<-[:SUPPORTED_BY]-(pair:QAPair)-[:ABOUT]->(:Descriptor)
  RETURN path, 2 AS rank, pair.id AS key ORDER BY key LIMIT 20
}
RETURN path
ORDER BY rank, key, length(path) LIMIT 80
