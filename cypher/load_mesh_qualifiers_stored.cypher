// purpose: All qualifiers that the graph holds.
// mode: read
// column ui: qualifier UI
// column name: its name
// column abbreviation: two letters
MATCH (q:Qualifier)
RETURN q.ui AS ui, q.name AS name, q.abbreviation AS abbreviation
ORDER BY ui
