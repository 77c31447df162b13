// purpose: One Corpus for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT corpus_key IF NOT EXISTS FOR (n:Corpus) REQUIRE n.id IS UNIQUE
