// purpose: Whether a benchmark is loaded.
// mode: read
// param id: id of the benchmark
// example: id = "b2:none"
// column name: its name
MATCH (b:Benchmark {id: $id})
RETURN b.name AS name
ORDER BY name
