// purpose: Mark live pairs as withdrawn.
// mode: write
// param ids: ids of pairs
// param reason: why
// param revision: the revision at which they go
// example: ids = ["b2:none"]
// example: reason = "the source was retracted"
// example: revision = 2
// column ui: UI of the pair's descriptor
// column tree_numbers: all places of that descriptor
UNWIND $ids AS id
MATCH (p:QAPair {id: id})-[:ABOUT]->(d:Descriptor)
WHERE p.withdrawn_revision IS NULL
SET p.withdrawn_revision = $revision, p.withdrawn_reason = $reason, p.withdrawn_at = datetime()
RETURN d.ui AS ui, COLLECT { MATCH (d)-[:AT]->(t:TreeNumber) RETURN t.number ORDER BY t.number } AS tree_numbers
ORDER BY p.id
