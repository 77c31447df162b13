// purpose: How many articles an embedding model has vectors of, and how many more it would get.
// mode: read
// param slot: the model's slot
// example: slot = 1
// param roots: tree numbers: only articles with a heading at or below one of them; empty: all
// example: roots = ["C04"]
// param year_from: only articles of this year or later; null: all
// example: year_from = 2000
// column embedded: articles with a vector of the model, in the part or not
// column missing: usable articles of the part without one
MATCH (a:Article)
WITH a, a['embedded_' + toString($slot)] IS NOT NULL AS has
WITH has, NOT has AND a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL
  AND ($year_from IS NULL OR a.year >= $year_from)
  AND ($roots = [] OR EXISTS {
    MATCH (a)-[:HAS_MESH]->(:Descriptor)-[:AT]->(t:TreeNumber)
    WHERE any(root IN $roots WHERE t.number STARTS WITH root
              AND (t.number = root OR size(root) = 1 OR t.number STARTS WITH root + "."))
  }) AS lacks
RETURN count(CASE WHEN has THEN 1 END) AS embedded, count(CASE WHEN lacks THEN 1 END) AS missing
