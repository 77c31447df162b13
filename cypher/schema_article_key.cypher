// purpose: One Article for each pmid, and the index that finds it.
// mode: schema
CREATE CONSTRAINT article_key IF NOT EXISTS FOR (n:Article) REQUIRE n.pmid IS UNIQUE
