// purpose: One Question for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT question_key IF NOT EXISTS FOR (n:Question) REQUIRE n.id IS UNIQUE
