// purpose: The trainings that made a model, with how much they used, latest first.
// mode: read
// param model: the model's name, as Generations and Preferences have it
// example: model = "run@0"
// column id: the training's id
// column kind: what was trained and how
// column base: what it was trained from
// column ended_at: when it ended
// column used: how many preferences and pairs it used
MATCH (t:TrainingRun {model: $model})
RETURN t.id AS id, t.kind AS kind, t.base AS base, toString(t.ended_at) AS ended_at,
       COUNT { (t)-[:USED]->() } AS used
ORDER BY t.ended_at DESC, id
