// purpose: Usable articles by PMID, to learn from.
// mode: read
// param pmids: PMIDs
// example: pmids = [900000001]
// column pmid: the article's PMID
// column title: its title
// column abstract: its abstract
// column section_labels: labels of the abstract's sections
// column section_offsets: where the sections begin in the abstract
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
RETURN a.pmid AS pmid, a.title AS title, a.abstract AS abstract, a.section_labels AS section_labels,
       a.section_offsets AS section_offsets
ORDER BY pmid
