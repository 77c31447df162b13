// purpose: One Run for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT run_key IF NOT EXISTS FOR (n:Run) REQUIRE n.id IS UNIQUE
