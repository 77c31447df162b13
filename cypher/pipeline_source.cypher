// purpose: A source article with its headings.
// mode: read
// param pmid: the article's PMID
// example: pmid = 900000001
// column version: the citation's version
// column title: its title
// column abstract: its abstract
// column section_labels: labels of the abstract's sections
// column section_offsets: where the sections begin in the abstract
// column year: year of publication
// column language: language of the article
// column invented: whether it belongs to the bundled sample
// column headings: its headings as [UI, name], by UI
MATCH (a:Article {pmid: $pmid})
OPTIONAL MATCH (a)-[:HAS_MESH]->(d:Descriptor)
WITH a, d ORDER BY d.ui
WITH a, collect(CASE WHEN d IS NULL THEN null ELSE [d.ui, d.name] END) AS headings
RETURN a.version AS version, a.title AS title, a.abstract AS abstract, a.section_labels AS section_labels,
       a.section_offsets AS section_offsets, a.year AS year, a.language AS language,
       coalesce(a.invented, false) AS invented, headings
ORDER BY a.pmid
