// purpose: Tree numbers right below one, with what the literature and the corpus hold there.
// mode: read
// param number: tree number
// example: number = "C04"
// param roots: tree numbers of the scope, for the number of places a concept has in it
// example: roots = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"]
// param left_out: UIs of descriptors that are never planned
// example: left_out = ["D006801"]
// column number: the child's tree number
// column name: name of the descriptor there
// column ui: UI of the descriptor there
// column articles: distinct usable articles at or below it
// column pairs: distinct live QA pairs at or below it
// column filled: live pairs at or below it, each shared among the places of its concept in the scope
MATCH (:TreeNumber {number: $number})<-[:UNDER]-(child:TreeNumber)
OPTIONAL MATCH (here:Descriptor)-[:AT]->(child)
CALL (child) {
  MATCH (child) ((:TreeNumber)<-[:UNDER]-(below:TreeNumber) WHERE below.pairs > 0){0,24} (t)<-[:AT]-(d:Descriptor)
  WHERE d.pairs > 0 AND d.articles >= 1 AND NOT d.ui IN $left_out
  WITH d, count(t) AS n_here,
       COUNT { (d)-[:AT]->(place:TreeNumber)
               WHERE any(root IN $roots WHERE place.number STARTS WITH root
                         AND (place.number = root OR size(root) = 1 OR place.number STARTS WITH root + ".")) } AS n_places
  WHERE n_places > 0
  WITH d.ui AS ui, toFloat(d.pairs) * n_here / n_places AS part ORDER BY ui
  RETURN coalesce(sum(part), 0.0) AS filled
}
RETURN child.number AS number, here.name AS name, here.ui AS ui,
       coalesce(child.articles, 0) AS articles, coalesce(child.pairs, 0) AS pairs, filled
ORDER BY number, ui
