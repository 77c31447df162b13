// purpose: Keep the items of a benchmark.
// mode: write
// param id: the benchmark's id
// example: id = "b2:none"
// param rows: id, key, pmids, question and texts of each
// example: rows = [{"id": "b2:item", "key": "1", "pmids": [1], "question": "Is it?", "texts": ["It is."]}]
MATCH (b:Benchmark {id: $id})
UNWIND $rows AS row
MERGE (i:BenchmarkItem {id: row.id})
SET i.key = row.key, i.pmids = row.pmids, i.question = row.question, i.texts = row.texts
MERGE (i)-[:OF]->(b)
