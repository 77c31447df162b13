// purpose: All descriptors with a usable article at or below some tree numbers, their places there, and all open targets.
// mode: read
// param roots: tree numbers, none of them below another
// example: roots = ["C04", "F03"]
// column descriptors: by UI, lists of UI, name, tree numbers in scope, usable articles, live pairs
// column open: by UI, lists of UI and number of open targets of all runs
CALL () {
  UNWIND $roots AS root
  MATCH (t:TreeNumber)<-[:AT]-(d:Descriptor)
  WHERE t.number STARTS WITH root AND (t.number = root OR size(root) = 1 OR t.number STARTS WITH root + ".")
    AND d.articles >= 1
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
