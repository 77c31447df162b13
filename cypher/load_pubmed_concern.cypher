// purpose: The supplementary concepts that articles are about, such as a protocol or a disease.
// mode: write
// param rows: pmid of an article and links, each [UI of a supplementary concept, type]
// example: rows = [{"pmid": 1, "links": [["C000001", "Protocol"]]}]
UNWIND $rows AS row
MATCH (a:Article {pmid: row.pmid})
USING INDEX a:Article(pmid)
UNWIND row.links AS link
MATCH (c:SupplementaryConcept {ui: link[0]})
USING INDEX c:SupplementaryConcept(ui)
MERGE (a)-[h:HAS_SUPPLEMENTARY]->(c)
SET h.type = link[1]
