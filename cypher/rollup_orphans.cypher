// purpose: Tree numbers that hang under nothing because the one above them is not loaded; whole years have none.
// mode: read
// column numbers: one list, in order
MATCH (t:TreeNumber)
WHERE NOT t:Category AND NOT EXISTS { (t)-[:UNDER]->() }
WITH t.number AS number ORDER BY number
RETURN collect(number) AS numbers
