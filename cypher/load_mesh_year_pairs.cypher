// purpose: The live pairs about any of some descriptors.
// mode: read
// param uis: descriptor UIs
// example: uis = ["D006973"]
// param n: how many ids to name
// example: n = 5
// column pairs: how many, each once
// column ids: the first of them, in order
UNWIND $uis AS ui
MATCH (d:Descriptor {ui: ui})<-[:ABOUT]-(p:QAPair)
USING INDEX d:Descriptor(ui)
WHERE p.withdrawn_revision IS NULL
WITH DISTINCT p.id AS id ORDER BY id
WITH collect(id) AS ids
RETURN size(ids) AS pairs, ids[0..$n] AS ids
