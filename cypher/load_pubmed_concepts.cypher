// purpose: The substances of articles that are supplementary concepts.
// mode: write
// param rows: pmid of an article and links, each [UI of a supplementary concept]
// example: rows = [{"pmid": 1, "links": [["C000001"]]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.links AS link
MATCH (c:SupplementaryConcept {ui: link[0]})
USING INDEX c:SupplementaryConcept(ui)
MERGE (a)-[:HAS_SUBSTANCE]->(c)
