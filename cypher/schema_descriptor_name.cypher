// purpose: Find a descriptor by its name.
// mode: schema
CREATE INDEX descriptor_name IF NOT EXISTS FOR (d:Descriptor) ON (d.name)
