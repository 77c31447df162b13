// purpose: Keep which articles each question retrieved, with rank and score.
// mode: write
// param rows: [{id, pmid, rank, score}]
// example: rows = [{"id": "b2:none", "pmid": 1, "rank": 1, "score": 0.03}]
UNWIND $rows AS row
MATCH (q:Question {id: row.id})
MATCH (a:Article {pmid: row.pmid})
CREATE (q)-[:RETRIEVED {rank: row.rank, score: row.score}]->(a)
