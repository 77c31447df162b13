// purpose: Count the distinct live pairs at or below every tree number anew.
// mode: write
// column corrected: how many counts were wrong
MERGE (c:Corpus {id: "corpus"})
SET c.revision = coalesce(c.revision, 0) // Takes the lock under which pairs are written; nothing a pull shows changes.
WITH c
CALL () {
  MATCH (p:QAPair)-[:ABOUT]->(:Descriptor)-[:AT]->(:TreeNumber)-[:UNDER*0..]->(t:TreeNumber)
  WHERE p.withdrawn_revision IS NULL
  RETURN t, count(DISTINCT p) AS pairs
  UNION ALL
  MATCH (t:TreeNumber)
  RETURN t, 0 AS pairs
}
WITH t, max(pairs) AS pairs
WHERE t.pairs IS NULL OR t.pairs <> pairs
SET t.pairs = pairs
RETURN count(t) AS corrected
