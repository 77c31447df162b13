// purpose: Every descriptor and the places where it stands.
// mode: read
// column uis: descriptor UIs, in order
// column numbers: the tree numbers of each, in the same order
MATCH (d:Descriptor)
WITH d.ui AS ui, [(d)-[:AT]->(t:TreeNumber) | t.number] AS numbers ORDER BY ui
RETURN collect(ui) AS uis, collect(numbers) AS numbers
