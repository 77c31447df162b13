// purpose: Keep the calls that judged pairs again, as part of the run that made the pair; an imported pair has none.
// mode: write
// param rows: [{id, pair, properties}]
// example: rows = [{"id": "b2:none", "pair": "b2:none", "properties": {"role": "judge", "attempt": 1}}]
UNWIND $rows AS row
MATCH (p:QAPair {id: row.pair})
MERGE (g:Generation {id: row.id})
SET g += row.properties
WITH g, p
MATCH (p)-[:FULFILS]->(:Target)-[:IN]->(run:Run)
MERGE (g)-[:PART_OF]->(run)
