// purpose: Store a training, once.
// mode: write
// param id: the training's id
// param properties: {kind, base, model, settings_json, metrics_json, data_sha256}
// param started_at: when it began, ISO 8601 with its zone
// param ended_at: when it ended, ISO 8601 with its zone
// example: id = "b2:none"
// example: properties = {"kind": "generator:sft", "base": "small", "model": "small@0", "data_sha256": "0"}
// example: started_at = "2026-01-01T00:00:00+00:00"
// example: ended_at = "2026-01-01T00:10:00+00:00"
MERGE (t:TrainingRun {id: $id})
ON CREATE SET t += $properties, t.started_at = datetime($started_at), t.ended_at = datetime($ended_at)
