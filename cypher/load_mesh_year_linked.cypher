// purpose: Count the links of articles to a descriptor.
// mode: read
// param ui: descriptor UI
// example: ui = "D009369"
// column links: how many headings and substances name it
OPTIONAL MATCH (d:Descriptor {ui: $ui})
RETURN COUNT { (d)<-[:HAS_MESH]-() } + COUNT { (d)<-[:HAS_SUBSTANCE]-() } AS links
