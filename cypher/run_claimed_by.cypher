// purpose: The process that claims a run.
// mode: read
// param id: the run's id
// example: id = "b2:none"
// column claimed_by: name of the process, null where none
MATCH (r:Run {id: $id})
RETURN r.claimed_by AS claimed_by
ORDER BY r.id
