// purpose: Titles and abstracts of some articles.
// mode: read
// param pmids: PMIDs
// example: pmids = [900000001, 900000002]
// column pmid: PMID
// column title: its title
// column abstract: its abstract
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
RETURN pmid, a.title AS title, a.abstract AS abstract
ORDER BY pmid
