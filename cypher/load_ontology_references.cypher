// purpose: Classes with cross references to MeSH, or matches that rest on them, and all matches of these.
// mode: read
// param source: the source of matches that rest on cross references
// example: source = "hasDbXref"
// column id: id of the class
// column cross_references: as its ontology writes them
// column ties: lists of kind of match, UI, and sources
MATCH (c:OntologyClass)
WHERE any(x IN coalesce(c.cross_references, []) WHERE x =~ "(?i).*(mesh|msh).*")
   OR EXISTS { (c)-[r:EXACT_MATCH]->() WHERE $source IN r.stated_by }
WITH c, [(c)-[r:EXACT_MATCH|BROAD_MATCH|NARROW_MATCH]->(m) | [type(r), m.ui, r.stated_by]] AS ties
RETURN c.id AS id, coalesce(c.cross_references, []) AS cross_references, ties
ORDER BY id
