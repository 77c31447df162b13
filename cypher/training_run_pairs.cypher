// purpose: Link a training to the pairs that it used.
// mode: write
// param id: the training's id
// param used: ids of pairs
// example: id = "b2:none"
// example: used = ["b2:other"]
MATCH (t:TrainingRun {id: $id})
UNWIND $used AS used
MATCH (u:QAPair {id: used})
MERGE (t)-[:USED]->(u)
