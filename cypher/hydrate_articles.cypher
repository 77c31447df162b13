// purpose: The texts of some articles, as they are loaded now.
// mode: read
// param pmids: PMIDs of articles
// example: pmids = [900000001]
// column pmid: the article's PMID
// column version: the citation's version
// column title: its title
// column abstract: its abstract, or null
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
RETURN pmid, a.version AS version, a.title AS title, a.abstract AS abstract
ORDER BY pmid
