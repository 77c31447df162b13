// purpose: Which descriptors stand for others that a MeSH year took away.
// mode: read
// column old: the descriptor that was replaced
// column new: the one that replaces it
MATCH (old:Descriptor)-[:REPLACED_BY]->(new:Descriptor)
RETURN old.ui AS old, new.ui AS new
ORDER BY old, new
