// purpose: One TrainingRun for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT training_run_key IF NOT EXISTS FOR (n:TrainingRun) REQUIRE n.id IS UNIQUE
