// purpose: The run that a process works on.
// mode: read
// param claimant: beginning of the claim: machine and process
// example: claimant = "host:1:"
// column id: the run's id
MATCH (r:Run) WHERE r.claimed_by STARTS WITH $claimant
RETURN r.id AS id ORDER BY r.started_at DESC, id LIMIT 1
