// purpose: One run: its settings, its state, what became of its targets, and whether a process works on it.
// mode: read
// param id: the run's id
// example: id = "b2:none"
// column id: the run's id
// column state: running, stopped or done
// column started_at: when it started
// column ended_at: when it ended, null while it has not
// column settings: what it is for, as JSON
// column code_version: version of kailin that started it
// column is_claimed: whether a process works on it
// column targets: how many targets are in each state, as [state, number] sorted by state
// column pairs: live QA pairs it made
MATCH (r:Run {id: $id})
RETURN r.id AS id, r.state AS state, toString(r.started_at) AS started_at, toString(r.ended_at) AS ended_at,
       r.settings_json AS settings, r.code_version AS code_version,
       coalesce(r.claimed_until > datetime(), false) AS is_claimed,
       COLLECT {
         MATCH (t:Target)-[:IN]->(r) WITH t.state AS state, count(*) AS n RETURN [state, n] AS pair ORDER BY state
       } AS targets,
       COUNT { MATCH (q:QAPair)-[:FULFILS]->(:Target)-[:IN]->(r) WHERE q.withdrawn_revision IS NULL } AS pairs
ORDER BY id
