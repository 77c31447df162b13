// purpose: Store planned targets of a run, open.
// mode: write
// param run: the run's id
// param rows: [{id, ordinal, path, deficit, number, ui, kind, walker, reasons}]
// example: run = "b2:none"
// example: rows = [{"id": "b2:t", "ordinal": 0, "path": ["C", "C04"], "deficit": 0.7, "number": "C04", "ui": "D009369", "kind": "yesno", "walker": "deficit", "reasons": []}]
MATCH (run:Run {id: $run})
UNWIND $rows AS row
MATCH (place:TreeNumber {number: row.number})
MATCH (d:Descriptor {ui: row.ui})
CREATE (t:Target {id: row.id, ordinal: row.ordinal, path: row.path, deficit: row.deficit, state: "open", kind: row.kind,
                  walker: row.walker, reasons: row.reasons})
CREATE (t)-[:IN]->(run)
CREATE (t)-[:WALKED_TO]->(place)
CREATE (t)-[:CONCERNS]->(d)
