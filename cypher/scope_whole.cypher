// purpose: All descriptors with a usable article in some categories, their places there, and all open targets.
// mode: read
// param categories: letters of the categories in scope
// example: categories = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"]
// column descriptors: by UI, lists of UI, name, tree numbers in scope, usable articles, live pairs
// column open: by UI, lists of UI and number of open targets of all runs
CALL () {
  MATCH (d:Descriptor)-[:AT]->(t:TreeNumber)
  WHERE d.articles >= 1 AND left(t.number, 1) IN $categories
  WITH d, t.number AS number ORDER BY d.ui, number
  WITH d, collect(number) AS numbers ORDER BY d.ui
  RETURN collect([d.ui, d.name, numbers, d.articles, coalesce(d.pairs, 0)]) AS descriptors
}
CALL () {
  MATCH (target:Target {state: "open"})-[:CONCERNS]->(d:Descriptor)
  WITH d.ui AS ui, count(target) AS n_open ORDER BY ui
  RETURN collect([ui, n_open]) AS open
}
RETURN descriptors, open
