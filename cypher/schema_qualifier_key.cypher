// purpose: One Qualifier for each ui, and the index that finds it.
// mode: schema
CREATE CONSTRAINT qualifier_key IF NOT EXISTS FOR (n:Qualifier) REQUIRE n.ui IS UNIQUE
