// purpose: Source articles with their headings.
// mode: read
// param pmids: the articles' PMIDs
// example: pmids = [900000001]
// column pmid: the article's PMID
// column version: the citation's version
// column title: its title
// column abstract: its abstract
// column section_labels: labels of the abstract's sections
// column section_offsets: where the sections begin in the abstract
// column year: year of publication
// column language: language of the article
// column journal: name of the journal
// column doi: DOI, or null
// column copyright: the copyright statement of its abstract, or null
// column invented: whether it belongs to the bundled sample
// column headings: its headings as [UI, name], by UI
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
RETURN pmid, a.version AS version, a.title AS title, a.abstract AS abstract, a.section_labels AS section_labels,
       a.section_offsets AS section_offsets, a.year AS year, a.language AS language,
       a.journal AS journal, a.doi AS doi, a.copyright AS copyright,
       coalesce(a.invented, false) AS invented,
       COLLECT { MATCH (a)-[:HAS_MESH]->(d:Descriptor) RETURN [d.ui, d.name] ORDER BY d.ui } AS headings
ORDER BY pmid
