// purpose: Tree numbers that do not hang under another yet.
// mode: read
// column numbers: one list, in order
MATCH (t:TreeNumber)
WHERE NOT t:Category AND NOT EXISTS { (t)-[:UNDER]->() }
WITH t.number AS number ORDER BY number
RETURN collect(number) AS numbers
