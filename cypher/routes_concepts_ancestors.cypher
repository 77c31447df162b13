// purpose: What stands above a concept, from each of its places up to the category.
// mode: read
// param numbers: the concept's tree numbers
// example: numbers = ["C04.588"]
// column number: the tree number above
// column under: the place it stands above
// column ui: UI of the descriptor there, null for a category
// column name: name of the descriptor or category
// column articles: distinct usable articles at or below it
// column pairs: distinct live pairs at or below it
UNWIND $numbers AS under
MATCH (:TreeNumber {number: under}) ((:TreeNumber)-[:UNDER]->(:TreeNumber)){1,24} (above:TreeNumber)
OPTIONAL MATCH (d:Descriptor)-[:AT]->(above)
RETURN above.number AS number, under, d.ui AS ui, coalesce(d.name, above.name, above.number) AS name,
       coalesce(above.articles, 0) AS articles, coalesce(above.pairs, 0) AS pairs
ORDER BY under, size(number), number, ui
