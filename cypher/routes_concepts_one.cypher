// purpose: A descriptor by its UI, or what stands at a tree number: a descriptor or a category.
// mode: read
// param word: UI or tree number
// example: word = "C04"
// column ui: the descriptor's UI, null for a category
// column name: its name
// column scope_note: NLM's scope note
// column entry_terms: other names
// column numbers: its places in the tree
// column articles: usable articles about it; at or below it for a category
// column pairs: live pairs about it; at or below it for a category
OPTIONAL MATCH (named:Descriptor {ui: $word})
OPTIONAL MATCH (place:TreeNumber {number: $word})
OPTIONAL MATCH (standing:Descriptor)-[:AT]->(place)
WITH coalesce(named, standing) AS d, place
WHERE d IS NOT NULL OR place:Category
RETURN d.ui AS ui, coalesce(d.name, place.name) AS name, d.scope_note AS scope_note,
       coalesce(d.entry_terms, []) AS entry_terms,
       CASE WHEN d IS NULL THEN [place.number]
            ELSE COLLECT { MATCH (d)-[:AT]->(t:TreeNumber) RETURN t.number AS number ORDER BY number } END AS numbers,
       coalesce(d.articles, place.articles, 0) AS articles, coalesce(d.pairs, place.pairs, 0) AS pairs
ORDER BY ui
