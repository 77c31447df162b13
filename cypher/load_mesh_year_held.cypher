// purpose: All descriptors and where they stand, to tell what a MeSH year changes.
// mode: read
// column descriptors: by UI, lists of UI, name, whether the year at hand has it, tree numbers
MATCH (d:Descriptor)
WHERE d.name IS NOT NULL
WITH d, [(d)-[:AT]->(t:TreeNumber) | t.number] AS numbers ORDER BY d.ui
RETURN collect([d.ui, d.name, coalesce(d.active, false), numbers]) AS descriptors
