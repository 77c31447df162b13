// purpose: One Release for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT release_key IF NOT EXISTS FOR (n:Release) REQUIRE n.id IS UNIQUE
