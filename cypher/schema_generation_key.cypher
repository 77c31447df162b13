// purpose: One Generation for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT generation_key IF NOT EXISTS FOR (n:Generation) REQUIRE n.id IS UNIQUE
