// purpose: The MeSH release loaded last.
// mode: read
// column name: the release's file name
MATCH (r:Release {kind: "mesh"})
RETURN r.name AS name
ORDER BY r.loaded_at DESC, r.id LIMIT 1
