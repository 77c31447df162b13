// purpose: A page of a run's open targets, with the attempts that each has had.
// mode: read
// param run: the run's id
// param after: ordinal of the last target seen
// param limit: how many
// example: run = "b2:none"
// example: after = -1
// example: limit = 1000
// column id: the target's id
// column ordinal: its place in the plan
// column path: tree numbers walked
// column deficit: how many pairs its concept was short of
// column kind: kind of question to ask
// column walker: who chose it
// column reasons: why, as the walker stated
// column number: tree number walked to
// column ui: UI of its descriptor
// column name: name of its descriptor
// column tree_numbers: all places of its descriptor
// column attempts: attempts made so far
// column tried: PMIDs of the articles asked about so far
MATCH (:Run {id: $run})<-[:IN]-(t:Target)
WHERE t.state = "open" AND t.ordinal > $after
WITH t ORDER BY t.ordinal LIMIT $limit
MATCH (t)-[:WALKED_TO]->(place:TreeNumber)
MATCH (t)-[:CONCERNS]->(d:Descriptor)
CALL (t) {
  OPTIONAL MATCH (r:Rejection)-[:OF]->(t)
  RETURN coalesce(max(r.attempt), 0) AS attempts, collect(DISTINCT r.pmid) AS tried
}
RETURN t.id AS id, t.ordinal AS ordinal, t.path AS path, t.deficit AS deficit,
       coalesce(t.kind, "yesno") AS kind, coalesce(t.walker, "deficit") AS walker, coalesce(t.reasons, []) AS reasons,
       place.number AS number, d.ui AS ui,
       d.name AS name, COLLECT { MATCH (d)-[:AT]->(n:TreeNumber) RETURN n.number ORDER BY n.number } AS tree_numbers,
       attempts, tried
ORDER BY ordinal
