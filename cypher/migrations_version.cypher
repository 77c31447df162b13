// purpose: The version of a graph's shape, and whether it holds anything of ours.
// mode: read
// column version: the version, null where it was never noted
// column has_content: whether there is vocabulary, literature, a run or a revision
OPTIONAL MATCH (s:Schema {id: "schema"})
RETURN s.version AS version,
       EXISTS { MATCH (n:Descriptor|TreeNumber|Article|Release|Run|Corpus) } AS has_content
