// purpose: The tree numbers of a walk in order, with what literature and corpus hold there now.
// mode: read
// param path: tree numbers from the category down
// example: path = ["C", "C04"]
// column number: the tree number
// column name: the category's or descriptor's name
// column articles: distinct usable articles at or below it
// column pairs: live QA pairs at or below it
UNWIND range(0, size($path) - 1) AS step
OPTIONAL MATCH (t:TreeNumber {number: $path[step]})
RETURN $path[step] AS number,
       coalesce(t.name, head(COLLECT { MATCH (d:Descriptor)-[:AT]->(t) RETURN d.name ORDER BY d.ui })) AS name,
       coalesce(t.articles, 0) AS articles,
       coalesce(t.pairs, 0) AS pairs
ORDER BY step
