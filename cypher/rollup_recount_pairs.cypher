// purpose: Count the live pairs of every descriptor anew, for when the running counts are in doubt.
// mode: write
// column corrected: how many counts were wrong
MERGE (c:Corpus {id: "corpus"})
SET c.revision = coalesce(c.revision, 0) // Takes the lock under which pairs are written; nothing a pull shows changes.
WITH c
MATCH (d:Descriptor)
WITH d, COUNT { MATCH (p:QAPair)-[:ABOUT]->(d) WHERE p.withdrawn_revision IS NULL RETURN DISTINCT p } AS pairs
WHERE d.pairs IS NULL OR d.pairs <> pairs
SET d.pairs = pairs
RETURN count(d) AS corrected
