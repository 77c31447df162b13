// purpose: Tree numbers that nothing points at: no descriptor, no number below, no walk of a run.
// mode: read
// column numbers: one list, in order
MATCH (t:TreeNumber)
WHERE NOT t:Category AND NOT EXISTS { (t)<--() }
WITH t.number AS number ORDER BY number
RETURN collect(number) AS numbers
