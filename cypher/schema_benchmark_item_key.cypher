// purpose: One BenchmarkItem for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT benchmark_item_key IF NOT EXISTS FOR (n:BenchmarkItem) REQUIRE n.id IS UNIQUE
