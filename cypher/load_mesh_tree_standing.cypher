// purpose: The descriptors that stand at some tree numbers.
// mode: read
// param numbers: tree numbers
// example: numbers = ["C04"]
// column number: one of them
// column uis: the descriptors that stand there, in order
UNWIND $numbers AS n
MATCH (d:Descriptor)-[:AT]->(t:TreeNumber {number: n})
USING INDEX t:TreeNumber(number)
WITH t.number AS number, d.ui AS ui ORDER BY number, ui
RETURN number, collect(ui) AS uis
ORDER BY number
