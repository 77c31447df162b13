// purpose: The benchmarks that pairs were compared with by a revision.
// mode: read
// param revision: revision of the corpus
// example: revision = 1000
// column name: the benchmark's name
// column items: how many items it has
MATCH (b:Benchmark) WHERE b.loaded_revision <= $revision
RETURN b.name AS name, b.n_items AS items
ORDER BY name, b.id
