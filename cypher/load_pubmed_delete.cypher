// purpose: Make stubs of deleted articles on which nothing of the corpus rests: only what other records say is left.
// mode: write
// param rows: PMIDs of deleted articles
// example: rows = [1]
// column pmid: PMID of an article that became a stub
// column cited: PMIDs of what it cited
UNWIND $rows AS pmid
MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
WHERE NOT EXISTS { (a)<--(n) WHERE NOT n:Article AND NOT n:Stub }
OPTIONAL MATCH (a)-[r:HAS_MESH|HAS_SUBSTANCE|HAS_SUPPLEMENTARY|CITES]->(end)
WITH pmid, a, collect(r) AS own, collect(CASE WHEN r:CITES THEN end.pmid END) AS cited
FOREACH (r IN own | DELETE r)
SET a = {pmid: pmid}, a:Stub
REMOVE a:Article
RETURN pmid, cited
ORDER BY pmid
