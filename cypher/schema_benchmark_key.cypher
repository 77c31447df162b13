// purpose: One Benchmark for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT benchmark_key IF NOT EXISTS FOR (n:Benchmark) REQUIRE n.id IS UNIQUE
