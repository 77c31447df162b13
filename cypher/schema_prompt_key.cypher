// purpose: One Prompt for each sha256, and the index that finds it.
// mode: schema
CREATE CONSTRAINT prompt_key IF NOT EXISTS FOR (n:Prompt) REQUIRE n.sha256 IS UNIQUE
