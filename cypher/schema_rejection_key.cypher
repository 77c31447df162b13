// purpose: One Rejection for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT rejection_key IF NOT EXISTS FOR (n:Rejection) REQUIRE n.id IS UNIQUE
