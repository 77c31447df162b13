// purpose: What descriptors refer to, for those that refer to anything.
// mode: read
// column ui: descriptor UI
// column see_also: UIs of the descriptors to look at as well
// column acts_as: UIs of its pharmacological actions
// column combines_to: what stands instead of it with a qualifier, each [qualifier, descriptor, its qualifier or null]
MATCH (d:Descriptor)
WHERE EXISTS { (d)-[:SEE_ALSO|ACTS_AS|COMBINES_TO]->(:Descriptor) }
RETURN d.ui AS ui, [(d)-[:SEE_ALSO]->(o:Descriptor) | o.ui] AS see_also, [(d)-[:ACTS_AS]->(o:Descriptor) | o.ui] AS acts_as,
       [(d)-[c:COMBINES_TO]->(o:Descriptor) | [c.qualifier, o.ui, c.to_qualifier]] AS combines_to
ORDER BY ui
