// purpose: The benchmarks that are loaded.
// mode: read
// column id: the benchmark's id
MATCH (b:Benchmark)
RETURN b.id AS id
ORDER BY id
