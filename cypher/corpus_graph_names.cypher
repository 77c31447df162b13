// purpose: The descriptors of headings that a corpus names by their words.
// mode: read
// param names: names of descriptors
// example: names = ["Breast Neoplasms"]
// column name: the name
// column ui: UI of the descriptor called so
UNWIND $names AS name
MATCH (d:Descriptor {name: name})
RETURN name, min(d.ui) AS ui
ORDER BY name
