// purpose: What ontology classes stand for in the MeSH tree: places of the descriptors that match them or classes below them exactly or more narrowly; classes given up do not count.
// mode: read
// param words: ids of ontology classes
// example: words = ["DOID:4"]
// column word: the id as given
// column classes: classes at or below it, given-up ones left out; 0 where the graph does not have it
// column numbers: tree numbers of their descriptors
UNWIND $words AS word
OPTIONAL MATCH (root:OntologyClass {id: word})
OPTIONAL MATCH (c:OntologyClass)-[:SUBCLASS_OF*0..]->(root)
WITH DISTINCT word, c WHERE c IS NULL OR NOT coalesce(c.obsolete, false)
OPTIONAL MATCH (c)-[:EXACT_MATCH|NARROW_MATCH]->(:Descriptor)-[:AT]->(t:TreeNumber)
WITH word, c, t.number AS number ORDER BY word, number
RETURN word, count(DISTINCT c) AS classes, collect(DISTINCT number) AS numbers
ORDER BY word
