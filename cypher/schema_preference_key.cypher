// purpose: One Preference for each id, and the index that finds it.
// mode: schema
CREATE CONSTRAINT preference_key IF NOT EXISTS FOR (n:Preference) REQUIRE n.id IS UNIQUE
