// purpose: What stands right below a concept, at each of its places.
// mode: read
// param numbers: the concept's tree numbers
// example: numbers = ["C04"]
// column number: the child's tree number
// column under: the place it stands below
// column ui: UI of the descriptor there
// column name: its name
// column articles: distinct usable articles at or below it
// column pairs: distinct live pairs at or below it
UNWIND $numbers AS under
MATCH (:TreeNumber {number: under})<-[:UNDER]-(child:TreeNumber)
OPTIONAL MATCH (d:Descriptor)-[:AT]->(child)
RETURN child.number AS number, under, d.ui AS ui, coalesce(d.name, child.number) AS name,
       coalesce(child.articles, 0) AS articles, coalesce(child.pairs, 0) AS pairs
ORDER BY number, ui
