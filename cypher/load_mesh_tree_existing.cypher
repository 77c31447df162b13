// purpose: Which of some tree numbers the graph holds.
// mode: read
// param numbers: tree numbers
// example: numbers = ["C04", "C99"]
// column numbers: those it holds, as one list, in order
UNWIND $numbers AS number
MATCH (t:TreeNumber {number: number})
USING INDEX t:TreeNumber(number)
WITH t.number AS number ORDER BY number
RETURN collect(number) AS numbers
