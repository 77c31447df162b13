// purpose: Which words are a tree number or the UI of a descriptor now, or were one when some pair was made.
// mode: read
// param words: words
// example: words = ["C04", "D009369"]
// column known: those that are
RETURN COLLECT {
  UNWIND $words AS word
  WITH word
  WHERE EXISTS { (:TreeNumber {number: word}) } OR EXISTS { (:Descriptor {ui: word}) }
     OR EXISTS { MATCH (q:QAPair) WHERE word IN q.above OR any(place IN q.places WHERE place STARTS WITH word) }
  RETURN word ORDER BY word
} AS known
