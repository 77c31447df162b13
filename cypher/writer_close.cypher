// purpose: Close targets that are still open, as done or failed; whoever had them has them no more.
// mode: write
// param rows: [{id, state}]
// example: rows = [{"id": "b2:none", "state": "done"}]
// column id: the targets that this transaction closed
UNWIND $rows AS row
MATCH (t:Target {id: row.id})
WHERE t.state = "open"
SET t.state = row.state, t.claimed_by = null, t.claimed_until = null
RETURN t.id AS id
ORDER BY id
