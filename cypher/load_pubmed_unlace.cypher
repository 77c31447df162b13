// purpose: Take substances away from articles whose records no longer have them.
// mode: write
// param rows: pmid of an article and uis of the substances it no longer has
// example: rows = [{"pmid": 1, "uis": ["D001241"]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})-[has:HAS_SUBSTANCE]->(s)
USING INDEX a:Article(pmid)
WHERE s.ui IN row.uis
DELETE has
