// purpose: Every item of every benchmark, whole.
// mode: read
// column benchmark: the benchmark's name
// column key: what its file calls the item
// column pmids: PMIDs of the articles it was made from
// column question: its question, empty for none
// column texts: its contexts and answers
MATCH (i:BenchmarkItem)-[:OF]->(b:Benchmark)
RETURN b.name AS benchmark, i.key AS key, i.pmids AS pmids, i.question AS question, i.texts AS texts
ORDER BY benchmark, key, i.id
