// purpose: Which of some UIs the graph holds, as descriptors or supplementary concepts.
// mode: read
// param uis: UIs
// example: uis = ["D009369", "C000657245"]
// column uis: those it holds, as one list, in order
UNWIND $uis AS ui
OPTIONAL MATCH (d:Descriptor {ui: ui})
OPTIONAL MATCH (s:SupplementaryConcept {ui: ui})
WITH ui ORDER BY ui WHERE d IS NOT NULL OR s IS NOT NULL
RETURN collect(ui) AS uis
