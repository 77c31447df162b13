// purpose: The files of a kind that were loaded whole.
// mode: read
// param kind: mesh or pubmed
// example: kind = "pubmed"
// column name: the file's name
// column sha256: its checksum
MATCH (r:Release {kind: $kind})
RETURN r.name AS name, r.sha256 AS sha256
ORDER BY name, sha256
