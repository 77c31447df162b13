// purpose: What was loaded, latest first.
// mode: read
// column id: the release's id
// column kind: mesh or pubmed
// column name: the file's name, or the release's
// column loaded_at: when it was loaded
// column counts_json: what it held, as JSON
MATCH (r:Release)
RETURN r.id AS id, r.kind AS kind, r.name AS name, toString(r.loaded_at) AS loaded_at, r.counts_json AS counts_json
ORDER BY loaded_at DESC, id
