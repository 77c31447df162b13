// purpose: The descriptors that match ontology classes, or classes below them, exactly or more narrowly.
// mode: read
// param words: ids of ontology classes
// example: words = ["DOID:4"]
// column word: the id as given
// column classes: classes at or below it, given-up ones left out; 0 where the graph does not have it
// column uis: UIs of their descriptors
// column outermost: those of them that have a place below none of the others
UNWIND $words AS word
OPTIONAL MATCH (root:OntologyClass {id: word})
OPTIONAL MATCH (c:OntologyClass)-[:SUBCLASS_OF*0..]->(root)
WITH DISTINCT word, c WHERE c IS NULL OR NOT coalesce(c.obsolete, false)
OPTIONAL MATCH (c)-[:EXACT_MATCH|NARROW_MATCH]->(d:Descriptor)
WITH word, count(DISTINCT c) AS classes, collect(DISTINCT d) AS found
RETURN word, classes, COLLECT { UNWIND found AS d RETURN d.ui ORDER BY d.ui } AS uis,
       COLLECT {
         UNWIND found AS d
         WITH d
         WHERE NOT EXISTS { (d)-[:AT]->() } OR EXISTS {
           MATCH (d)-[:AT]->(t:TreeNumber)
           WHERE NOT EXISTS { MATCH (t)-[:UNDER*1..]->()<-[:AT]-(other:Descriptor) WHERE other IN found AND other <> d }
         }
         RETURN d.ui ORDER BY d.ui
       } AS outermost
ORDER BY word
