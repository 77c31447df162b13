// purpose: The way from the category down to some places, with the name at each step.
// mode: read
// param numbers: tree numbers
// example: numbers = ["C04.588"]
// column number: the place
// column path: from the category down to the place, lists of tree number, name, UI (null for a category)
UNWIND $numbers AS number
MATCH (place:TreeNumber {number: number})
RETURN number, COLLECT {
  MATCH (place)-[:UNDER*0..24]->(above:TreeNumber)
  OPTIONAL MATCH (d:Descriptor)-[:AT]->(above)
  WITH above, d ORDER BY size(above.number), above.number, d.ui
  RETURN [above.number, coalesce(d.name, above.name, above.number), d.ui]
} AS path
ORDER BY number
