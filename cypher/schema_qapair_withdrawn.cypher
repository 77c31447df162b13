// purpose: Finds withdrawn QA pairs by the revision at which they went.
// mode: schema
CREATE INDEX qapair_withdrawn IF NOT EXISTS FOR (n:QAPair) ON (n.withdrawn_revision)
