// purpose: The names of tree numbers: of the descriptor there, or of the category.
// mode: read
// param numbers: tree numbers
// example: numbers = ["C04", "F03"]
// column number: the tree number
// column name: what stands there
MATCH (t:TreeNumber) WHERE t.number IN $numbers
OPTIONAL MATCH (d:Descriptor)-[:AT]->(t)
WITH t, d ORDER BY d.ui
WITH t, collect(d.name) AS names
RETURN t.number AS number, coalesce(names[0], t.name) AS name
ORDER BY number
