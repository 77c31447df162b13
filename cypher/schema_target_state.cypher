// purpose: Find the open targets of a run, or of all runs.
// mode: schema
CREATE INDEX target_state IF NOT EXISTS FOR (t:Target) ON (t.state)
