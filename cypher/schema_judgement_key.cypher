// purpose: One Judgement for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT judgement_key IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE
