// purpose: One Descriptor for each ui, and the index that finds it.
// mode: schema
CREATE CONSTRAINT descriptor_key IF NOT EXISTS FOR (n:Descriptor) REQUIRE n.ui IS UNIQUE
