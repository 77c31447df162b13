// purpose: Benchmarks whole, so that another store can have them.
// mode: read
// column id: the benchmark's id
// column properties: its own properties but the moment at which it was loaded
// column items: id, key, pmids, question and texts of each item
MATCH (b:Benchmark)
RETURN b.id AS id, b {.name, .sha256, .file, .n_items, .n_pmids} AS properties,
       COLLECT { MATCH (i:BenchmarkItem)-[:OF]->(b) RETURN i {.id, .key, .pmids, .question, .texts} ORDER BY i.id } AS items
ORDER BY id
