// purpose: The walk behind a pair: from the pair over its target down the tree's way, the category first, with each place's concept.
// mode: read
// param id: beginning of the pair's id; empty for the latest pair
// example: id = ""
// column walk: pair, target and the places up to the category
// column concern: the target and the concept it is about
// column names: the concept that stands at each place
MATCH (pair:QAPair)-[:FULFILS]->(:Target)
WHERE pair.id STARTS WITH $id
WITH pair ORDER BY pair.created_revision DESC, pair.id LIMIT 1
MATCH walk = (pair)-[:FULFILS]->(target:Target)-[:WALKED_TO]->(:TreeNumber)-[:UNDER*0..24]->(:Category)
MATCH concern = (target)-[:CONCERNS]->(:Descriptor)
RETURN walk, concern, COLLECT {
  UNWIND nodes(walk) AS place
  MATCH name = (place)<-[:AT]-(d:Descriptor)
  RETURN name ORDER BY place.number, d.ui
} AS names
ORDER BY pair.id LIMIT 1
