// purpose: Matches of classes with descriptors and supplementary concepts, noting who says so.
// mode: write
// param rows: id of a class, kind of match, ui, and source
// example: rows = [{"id": "DOID:1438", "kind": "EXACT_MATCH", "ui": "D003139", "source": "http://purl.obolibrary.org/obo/doid.owl"}]
UNWIND $rows AS row
MATCH (c:OntologyClass {id: row.id})
USING INDEX c:OntologyClass(id)
OPTIONAL MATCH (d:Descriptor {ui: row.ui})
OPTIONAL MATCH (s:SupplementaryConcept {ui: row.ui})
WITH row, c, coalesce(d, s) AS m WHERE m IS NOT NULL
FOREACH (_ IN CASE row.kind WHEN "EXACT_MATCH" THEN [1] ELSE [] END |
  MERGE (c)-[r:EXACT_MATCH]->(m)
  SET r.stated_by = [source IN coalesce(r.stated_by, []) WHERE source <> row.source] + row.source)
FOREACH (_ IN CASE row.kind WHEN "BROAD_MATCH" THEN [1] ELSE [] END |
  MERGE (c)-[r:BROAD_MATCH]->(m)
  SET r.stated_by = [source IN coalesce(r.stated_by, []) WHERE source <> row.source] + row.source)
FOREACH (_ IN CASE row.kind WHEN "NARROW_MATCH" THEN [1] ELSE [] END |
  MERGE (c)-[r:NARROW_MATCH]->(m)
  SET r.stated_by = [source IN coalesce(r.stated_by, []) WHERE source <> row.source] + row.source)
