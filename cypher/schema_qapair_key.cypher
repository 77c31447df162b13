// purpose: One QAPair for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT qapair_key IF NOT EXISTS FOR (n:QAPair) REQUIRE n.id IS UNIQUE
