// purpose: The concepts of pairs that a corpus names by their ids, live or withdrawn.
// mode: read
// param ids: ids of pairs
// example: ids = ["b2:0123456789abcdef0123456789abcdef"]
// column id: the pair's id
// column ui: UI of the concept that it is about
UNWIND $ids AS id
MATCH (q:QAPair {id: id})-[:ABOUT]->(d:Descriptor)
RETURN id, min(d.ui) AS ui
ORDER BY id
