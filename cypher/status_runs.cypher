// purpose: Runs, latest first, with what became of their targets.
// mode: read
// column id: the run's id
// column state: the run's state
// column started_at: when it started
// column ended_at: when it ended, null while it has not
// column targets: how many targets are in each state, as [state, number] sorted by state
// column pairs: live QA pairs it made
MATCH (r:Run)
WITH r, toString(r.started_at) AS started_at
RETURN r.id AS id, r.state AS state, started_at, toString(r.ended_at) AS ended_at,
       COLLECT {
         MATCH (t:Target)-[:IN]->(r) WITH t.state AS state, count(*) AS n RETURN [state, n] AS pair ORDER BY state
       } AS targets,
       COUNT { MATCH (q:QAPair)-[:FULFILS]->(:Target)-[:IN]->(r) WHERE q.withdrawn_revision IS NULL } AS pairs
ORDER BY started_at DESC, id
