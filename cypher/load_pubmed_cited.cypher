// purpose: What some articles cite.
// mode: read
// param pmids: PMIDs
// example: pmids = [900000001]
// column pmid: PMID of an article that cites any
// column cited: PMIDs of what it cites
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
WITH pmid, [(a)-[:CITES]->(c) | c.pmid] AS cited
WHERE size(cited) > 0
RETURN pmid, cited
ORDER BY pmid
