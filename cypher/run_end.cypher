// purpose: Give a claim back and store how the run stands.
// mode: write
// param id: the run's id
// param claimant: name of the process
// param state: done or stopped
// example: id = "b2:none"
// example: claimant = "host:1:a"
// example: state = "stopped"
MATCH (r:Run {id: $id, claimed_by: $claimant})
SET r.state = $state, r.ended_at = datetime(), r.claimed_by = null, r.claimed_until = null
