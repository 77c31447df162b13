// purpose: The tree numbers at which more than one descriptor stands; whole years of MeSH have none.
// mode: read
// column number: such a number
// column uis: the descriptors that stand there, in order
MATCH (t:TreeNumber)
WHERE COUNT { (t)<-[:AT]-() } > 1
MATCH (d:Descriptor)-[:AT]->(t)
WITH t.number AS number, d.ui AS ui ORDER BY number, ui
RETURN number, collect(ui) AS uis
ORDER BY number
