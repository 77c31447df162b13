// purpose: Note a file that pairs come from, and what was counted in it.
// mode: write
// param rows: id, kind, name, sha256, loaded_at, counts_json of each file
// example: rows = [{"id": "b2:0", "kind": "pairs", "name": "pairs.jsonl", "sha256": "0", "loaded_at": "2026-01-01T00:00:00+00:00", "counts_json": "{}"}]
UNWIND $rows AS row
MERGE (r:Release {id: row.id})
ON CREATE SET r.kind = row.kind, r.name = row.name, r.sha256 = row.sha256, r.loaded_at = row.loaded_at
SET r.counts_json = row.counts_json
