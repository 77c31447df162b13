// purpose: The names and entry terms of all descriptors, to recognise them in a text.
// mode: read
// column terms: one [UI, name, entry terms] for each descriptor, by UI, in one list
MATCH (d:Descriptor)
WITH d ORDER BY d.ui
RETURN collect([d.ui, d.name, coalesce(d.entry_terms, [])]) AS terms
