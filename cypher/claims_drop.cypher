// purpose: Take open targets back from the workers of a process.
// mode: write
// param ids: ids of targets
// param owner: name of the process whose workers they are
// example: ids = ["b2:none"]
// example: owner = "host:1:a"
UNWIND $ids AS id
MATCH (t:Target {id: id})
WHERE t.claimed_by STARTS WITH $owner
SET t.claimed_by = null, t.claimed_until = null
