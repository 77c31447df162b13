// purpose: Some descriptors, and those that stand at some tree numbers, each with its places among these.
// mode: read
// param uis: UIs of descriptors
// param numbers: tree numbers
// example: uis = ["D009369"]
// example: numbers = ["C04"]
// column ui: the descriptor's UI
// column name: its preferred name
// column entry_terms: its other names
// column scope_note: what it means, as NLM says it
// column numbers: its places among those asked for
CALL () {
  MATCH (d:Descriptor) WHERE d.ui IN $uis RETURN d
  UNION
  MATCH (t:TreeNumber)<-[:AT]-(d:Descriptor) WHERE t.number IN $numbers RETURN d
}
RETURN d.ui AS ui, d.name AS name, coalesce(d.entry_terms, []) AS entry_terms, d.scope_note AS scope_note,
       COLLECT { MATCH (d)-[:AT]->(t:TreeNumber) WHERE t.number IN $numbers RETURN t.number ORDER BY t.number } AS numbers
ORDER BY ui
