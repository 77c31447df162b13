// purpose: Articles with the properties of their records.
// mode: write
// param rows: pmid and properties of each
// example: rows = [{"pmid": 1, "properties": {"version": 1, "title": "A title.", "retracted": false, "invented": true}}]
UNWIND $rows AS row
MERGE (a:Article {pmid: row.pmid})
SET a += row.properties
