// purpose: The substances of articles that are supplementary concepts.
// mode: write
// param rows: pmid of an article and uis of supplementary concepts
// example: rows = [{"pmid": 1, "uis": ["C000001"]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.uis AS ui
MATCH (c:SupplementaryConcept {ui: ui})
USING INDEX c:SupplementaryConcept(ui)
MERGE (a)-[:HAS_SUBSTANCE]->(c)
