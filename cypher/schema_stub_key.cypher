// purpose: One Stub for each pmid, and the index that finds it.
// mode: schema
CREATE CONSTRAINT stub_key IF NOT EXISTS FOR (n:Stub) REQUIRE n.pmid IS UNIQUE
