// purpose: The UIs of all descriptors that the graph holds.
// mode: read
// column uis: one list, in order
MATCH (d:Descriptor)
WITH d.ui AS ui ORDER BY ui
RETURN collect(ui) AS uis
