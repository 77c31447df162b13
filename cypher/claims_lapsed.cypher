// purpose: Open targets whose lease has ended.
// mode: read
// param ids: ids of targets
// example: ids = ["b2:none"]
// column id: the target's id
UNWIND $ids AS id
MATCH (t:Target {id: id})
WHERE t.state = "open" AND t.claimed_until < datetime()
RETURN t.id AS id
ORDER BY id
