// purpose: Take supplementary concepts away from articles whose records no longer name them.
// mode: write
// param rows: pmid of an article and uis of the supplementary concepts it is no longer about
// example: rows = [{"pmid": 1, "uis": ["C000001"]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})-[h:HAS_SUPPLEMENTARY]->(c:SupplementaryConcept)
USING INDEX a:Article(pmid)
WHERE c.ui IN row.uis
DELETE h
