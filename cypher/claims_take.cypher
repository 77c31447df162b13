// purpose: Give open targets of a run to a worker, for the length of a lease; only who claims the run may.
// mode: write
// param ids: ids of targets
// param owner: name of the process that claims the run
// param worker: name of the worker
// param seconds: length of the lease
// example: ids = ["b2:none"]
// example: owner = "host:1:a"
// example: worker = "host:1:a/0"
// example: seconds = 60
// column id: the targets that the worker now has
UNWIND $ids AS id
MATCH (t:Target {id: id})-[:IN]->(r:Run)
WHERE t.state = "open" AND r.claimed_by = $owner
SET t.claimed_by = $worker, t.claimed_until = datetime() + duration({seconds: $seconds})
RETURN t.id AS id
ORDER BY id
