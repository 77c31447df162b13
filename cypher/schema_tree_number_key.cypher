// purpose: One TreeNumber for each number, and the index that finds it.
// mode: schema
CREATE CONSTRAINT tree_number_key IF NOT EXISTS FOR (n:TreeNumber) REQUIRE n.number IS UNIQUE
