// purpose: Give up the slot of an embedding model whose vectors are gone.
// mode: write
// param slot: its slot
// example: slot = 1
MATCH (m:EmbeddingModel {slot: $slot})
DELETE m
