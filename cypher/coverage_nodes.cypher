// purpose: Tree numbers down to some depth, with the distinct articles and live pairs at or below each, as one list.
// mode: read
// param roots: tree numbers to start from, none of them below another
// example: roots = ["C04", "F03"]
// param depth: levels to go down, 0 for the roots alone
// example: depth = 1
// column nodes: by tree number, lists of tree number, name, UI (none for a category), levels below the root, articles, pairs
UNWIND $roots AS root
MATCH (top:TreeNumber {number: root})
WITH top, CASE size(root) WHEN 1 THEN 0 ELSE size(split(root, ".")) END AS level
MATCH (top) ((:TreeNumber)<-[:UNDER]-(below:TreeNumber) WHERE size(split(below.number, ".")) <= level + $depth){0,24} (t)
WITH t, size(below) AS depth
OPTIONAL MATCH (t)<-[:AT]-(d:Descriptor)
WITH t.number AS number, coalesce(d.name, t.name) AS name, d.ui AS ui, depth,
     coalesce(t.articles, 0) AS articles, coalesce(t.pairs, 0) AS pairs
ORDER BY number, ui
RETURN collect([number, name, ui, depth, articles, pairs]) AS nodes
