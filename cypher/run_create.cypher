// purpose: Store a run, claimed by the process that starts it.
// mode: write
// param id: the run's id
// param settings: its wish as JSON
// param seed: its seed
// param code_version: version of kailin
// param claimant: name of the process
// param seconds: length of the lease
// example: id = "b2:none"
// example: settings = "{\"n\": 1, \"under\": []}"
// example: seed = 0
// example: code_version = "0.1.0"
// example: claimant = "host:1:a"
// example: seconds = 60
CREATE (r:Run {id: $id, settings_json: $settings, seed: $seed, code_version: $code_version, state: "running"})
SET r.started_at = datetime(), r.claimed_by = $claimant, r.claimed_until = datetime() + duration({seconds: $seconds})
