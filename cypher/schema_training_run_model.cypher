// purpose: Find the training that made a model.
// mode: schema
CREATE INDEX training_run_model IF NOT EXISTS FOR (t:TrainingRun) ON (t.model)
