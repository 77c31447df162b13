// purpose: Find the descriptors that have usable articles without scanning the rest.
// mode: schema
CREATE INDEX descriptor_articles IF NOT EXISTS FOR (d:Descriptor) ON (d.articles)
