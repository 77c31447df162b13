// purpose: Note a file that was loaded whole; one that is known already stays as it is.
// mode: write
// param rows: id, kind, name, sha256, loaded_at, counts_json of each release
// example: rows = [{"id": "b2:0", "kind": "mesh", "name": "desc2026.xml", "sha256": "0", "loaded_at": "2026-01-01T00:00:00+00:00", "counts_json": "{}"}]
UNWIND $rows AS row
MERGE (r:Release {id: row.id})
ON CREATE SET r.kind = row.kind, r.name = row.name, r.sha256 = row.sha256, r.loaded_at = row.loaded_at,
              r.counts_json = row.counts_json
