// purpose: One Target for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT target_key IF NOT EXISTS FOR (n:Target) REQUIRE n.id IS UNIQUE
