// purpose: A place in the MeSH tree: the way up to its category, and what stands up to two levels below it.
// mode: read
// param number: tree number, such as C04
// example: number = "C04"
// column path: from a descriptor over its place up to the category
MATCH path = (d:Descriptor)-[:AT]->(place:TreeNumber)-[:UNDER*0..2]->(root:TreeNumber {number: $number})-[:UNDER*0..24]->(:Category)
RETURN path
ORDER BY length(path), place.number, d.ui LIMIT 60
