// purpose: Keep the articles that each pair rests on; rank 0 is the source, where the answerer saw it.
// mode: write
// param rows: [{id, pmid, rank, score}]
// example: rows = [{"id": "b2:none", "pmid": 1, "rank": 0, "score": null}]
UNWIND $rows AS row
MATCH (p:QAPair {id: row.id})
MATCH (a:Article {pmid: row.pmid})
CREATE (p)-[s:SUPPORTED_BY {rank: row.rank}]->(a)
SET s.score = row.score
