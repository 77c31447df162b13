// purpose: All qualifiers that the graph holds.
// mode: read
// column ui: qualifier UI
// column name: its name
// column abbreviation: two letters
// column tree_numbers: its places in the qualifiers' own tree, or null
MATCH (q:Qualifier)
RETURN q.ui AS ui, q.name AS name, q.abbreviation AS abbreviation, q.tree_numbers AS tree_numbers
ORDER BY ui
