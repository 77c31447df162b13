// purpose: Give an embedding model a slot that no other has.
// mode: write
// param slot: 1 to 4
// example: slot = 1
// param name: its name
// example: name = "all-MiniLM-L6-v2"
// param dimension: how long its vectors are
// example: dimension = 384
CREATE (:EmbeddingModel {slot: $slot, name: $name, dimension: $dimension, registered_at: datetime()})
