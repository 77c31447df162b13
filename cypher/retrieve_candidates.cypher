// purpose: The articles that descriptors name as their candidates (256 at most, major topics first).
// mode: read
// param uis: UIs of descriptors
// example: uis = ["D008928", "D016923"]
// column ui: the descriptor
// column pmids: its candidates, in their order
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})
RETURN ui, coalesce(d.candidates, []) AS pmids
ORDER BY ui
