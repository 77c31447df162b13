// purpose: What a context shows of articles; those that are not usable are left out.
// mode: read
// param pmids: PMIDs, each once
// example: pmids = [900000001, 900000002]
// column pmid: the article
// column version: its version
// column title: its title
// column abstract: its abstract
// column year: year of publication, or null
// column copyright: the copyright statement of its abstract, or null
// column headings: its headings, [UI, name], by UI
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
RETURN pmid, a.version AS version, a.title AS title, a.abstract AS abstract, a.year AS year,
       a.copyright AS copyright,
       COLLECT { MATCH (a)-[:HAS_MESH]->(d:Descriptor) RETURN [d.ui, d.name] ORDER BY d.ui } AS headings
ORDER BY pmid
