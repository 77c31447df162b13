// purpose: Note the version of a graph's shape.
// mode: write
// param version: the version
// example: version = 1
MERGE (s:Schema {id: "schema"})
SET s.version = $version
