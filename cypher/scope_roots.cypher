// purpose: The tree numbers that words stand for: themselves, or all places of the descriptor with that UI.
// mode: read
// param words: tree numbers and UIs
// example: words = ["C04", "D009369"]
// column word: the word as given
// column numbers: its tree numbers, none where the graph has none
UNWIND $words AS word
OPTIONAL MATCH (t:TreeNumber {number: word})
OPTIONAL MATCH (:Descriptor {ui: word})-[:AT]->(place:TreeNumber)
WITH word, t.number AS itself, place.number AS place ORDER BY word, place
RETURN word, collect(DISTINCT itself) + collect(DISTINCT place) AS numbers
ORDER BY word
