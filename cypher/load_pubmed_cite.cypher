// purpose: What articles cite: articles and stubs, which are all there.
// mode: write
// param rows: pmid of an article and cited, PMIDs
// example: rows = [{"pmid": 1, "cited": [2]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.cited AS pmid
OPTIONAL MATCH (article:Article {pmid: pmid})
USING INDEX article:Article(pmid)
OPTIONAL MATCH (stub:Stub {pmid: pmid})
USING INDEX stub:Stub(pmid)
WITH a, coalesce(article, stub) AS cited
MERGE (a)-[:CITES]->(cited)
