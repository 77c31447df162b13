// purpose: Claim a run that nobody works on; no row where somebody does.
// mode: write
// param id: the run's id
// param claimant: name of the process that wants it
// param lapsed: name of a process known to be gone; empty for none
// param seconds: length of the lease
// example: id = "b2:none"
// example: claimant = "host:1:a"
// example: lapsed = ""
// example: seconds = 60
// column id: the run, where the claim was had
MATCH (r:Run {id: $id})
SET r.id = r.id // takes the lock before the claim is looked at
WITH r
WHERE r.claimed_until IS NULL OR r.claimed_until < datetime() OR r.claimed_by IN [$claimant, $lapsed]
SET r.claimed_by = $claimant, r.claimed_until = datetime() + duration({seconds: $seconds}), r.state = "running"
RETURN r.id AS id
ORDER BY id
