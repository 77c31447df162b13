// purpose: What a citation of some articles shows, as they are now.
// mode: read
// param pmids: PMIDs of articles
// example: pmids = [900000001]
// column pmid: the article's PMID
// column title: its title
// column journal: name of its journal
// column year: year of publication
// column doi: its DOI
// column copyright: the copyright statement of its abstract
// column retracted: whether it is retracted
// column invented: whether it belongs to the bundled sample
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
RETURN pmid, a.title AS title, a.journal AS journal, a.year AS year, a.doi AS doi, a.copyright AS copyright,
       coalesce(a.retracted, false) AS retracted, coalesce(a.invented, false) AS invented
ORDER BY pmid
