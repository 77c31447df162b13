// purpose: The articles that pairs are about or rest on, as they are now.
// mode: read
// param pmids: PMIDs
// example: pmids = [900000001]
// column pmid: PMID
// column version: the citation's version
// column title: its title
// column abstract: its abstract
// column year: year of publication
// column invented: whether it belongs to the bundled sample
// column usable: whether a pair may rest on it
// column headings: its headings as [UI, name, whether it is a major topic], by UI
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
RETURN pmid, a.version AS version, a.title AS title, a.abstract AS abstract, a.year AS year,
       coalesce(a.invented, false) AS invented,
       a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL AS usable,
       COLLECT {
         MATCH (a)-[h:HAS_MESH]->(d:Descriptor) RETURN [d.ui, d.name, coalesce(h.major, false)] ORDER BY d.ui
       } AS headings
ORDER BY pmid
