// purpose: Extend the lease of a claim; no row where another process has the run.
// mode: write
// param id: the run's id
// param claimant: name of the process
// param seconds: length of the lease
// example: id = "b2:none"
// example: claimant = "host:1:a"
// example: seconds = 60
// column id: the run, where the claim is still held
MATCH (r:Run {id: $id, claimed_by: $claimant})
SET r.claimed_until = datetime() + duration({seconds: $seconds})
RETURN r.id AS id
ORDER BY id
