// purpose: Mark live pairs as withdrawn.
// mode: write
// param rows: id of a pair and the reason why it goes
// param revision: the revision at which they go
// example: rows = [{"id": "b2:none", "reason": "PMID 1 was retracted"}]
// example: revision = 2
// column uis: UIs of the descriptors a pair is about
// column tree_numbers: all places of those descriptors
UNWIND $rows AS row
MATCH (p:QAPair {id: row.id})
USING INDEX p:QAPair(id)
WHERE p.withdrawn_revision IS NULL
SET p.withdrawn_revision = $revision, p.withdrawn_reason = row.reason, p.withdrawn_at = datetime()
RETURN COLLECT { MATCH (p)-[:ABOUT]->(d:Descriptor) RETURN d.ui ORDER BY d.ui } AS uis,
       COLLECT { MATCH (p)-[:ABOUT]->(:Descriptor)-[:AT]->(t:TreeNumber) RETURN DISTINCT t.number } AS tree_numbers
ORDER BY p.id
