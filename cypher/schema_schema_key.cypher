// purpose: One Schema for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT schema_key IF NOT EXISTS FOR (n:Schema) REQUIRE n.id IS UNIQUE
