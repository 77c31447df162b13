// purpose: Extend a worker's leases; no row for a target that is closed or was given to another.
// mode: write
// param ids: ids of targets
// param worker: name of the worker
// param seconds: length of the lease
// example: ids = ["b2:none"]
// example: worker = "host:1:a/0"
// example: seconds = 60
// column id: the targets that the worker still has
UNWIND $ids AS id
MATCH (t:Target {id: id})
WHERE t.state = "open" AND t.claimed_by = $worker
SET t.claimed_until = datetime() + duration({seconds: $seconds})
RETURN t.id AS id
ORDER BY id
