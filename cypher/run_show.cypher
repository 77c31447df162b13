// purpose: Runs whose id begins so, the latest first, with their targets by state.
// mode: read
// param prefix: beginning of the run's id; empty for all
// example: prefix = ""
// column id: the run's id
// column state: running, stopped or done
// column settings: its wish as JSON
// column started_at: when it was started
// column ended_at: when it was last ended
// column accepted: targets with a pair
// column failed: targets closed without one
// column open: targets still open
// column is_claimed: whether a process holds an unexpired claim
MATCH (r:Run)
WHERE r.id STARTS WITH $prefix
CALL (r) {
  MATCH (r)<-[:IN]-(t:Target)
  RETURN sum(CASE t.state WHEN "done" THEN 1 ELSE 0 END) AS accepted,
         sum(CASE t.state WHEN "failed" THEN 1 ELSE 0 END) AS failed,
         sum(CASE t.state WHEN "open" THEN 1 ELSE 0 END) AS open
}
RETURN r.id AS id, r.state AS state, r.settings_json AS settings, toString(r.started_at) AS started_at,
       toString(r.ended_at) AS ended_at, accepted, failed, open,
       coalesce(r.claimed_until > datetime(), false) AS is_claimed
ORDER BY r.started_at DESC, id
