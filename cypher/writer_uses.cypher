// purpose: The live pairs made from some articles, to see whether one became a source too often meanwhile.
// mode: read
// param pmids: PMIDs of articles
// example: pmids = [900000001]
// column pmid: the article's PMID
// column pairs: its live pairs, as lists of the pair's id and the UI of its concept
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
RETURN pmid, COLLECT {
  MATCH (a)<-[:FROM]-(:Question)<-[:ANSWERS]-(pair:QAPair)-[:ABOUT]->(about:Descriptor)
  WHERE pair.withdrawn_revision IS NULL
  RETURN [pair.id, about.ui] ORDER BY pair.id
} AS pairs
ORDER BY pmid
