// purpose: The descriptor that stands at a tree number, with what the literature and the corpus hold about itself.
// mode: read
// param number: tree number
// example: number = "C04.588"
// param roots: tree numbers of the scope, for the number of places a concept has in it
// example: roots = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"]
// param left_out: UIs of descriptors that are never planned
// example: left_out = ["D006801"]
// column number: the tree number
// column name: name of the descriptor or category
// column ui: its UI, none for a category
// column articles: usable articles with the descriptor itself as a heading
// column pairs: live QA pairs about the descriptor itself
// column filled: those pairs shared among the descriptor's places in the scope
MATCH (node:TreeNumber {number: $number})
OPTIONAL MATCH (d:Descriptor)-[:AT]->(node)
WITH node, d,
     COUNT { (d)-[:AT]->(place:TreeNumber)
             WHERE any(root IN $roots WHERE place.number STARTS WITH root
                       AND (place.number = root OR size(root) = 1 OR place.number STARTS WITH root + ".")) } AS n_places
RETURN node.number AS number, coalesce(d.name, node.name) AS name, d.ui AS ui,
       coalesce(d.articles, 0) AS articles, coalesce(d.pairs, 0) AS pairs,
       CASE WHEN n_places = 0 OR d.ui IN $left_out OR d.articles < 1 THEN 0.0
            ELSE toFloat(coalesce(d.pairs, 0)) / n_places END AS filled
ORDER BY ui
