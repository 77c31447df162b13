// purpose: Live pairs whose source or support is no longer usable: retracted, deleted, excluded or without abstract.
// mode: read
// column id: the pair's id
// column reason: the first such article's PMID and what became of it
MATCH (p:QAPair)
WHERE p.withdrawn_revision IS NULL
CALL (p) {
  MATCH (p)-[:ANSWERS]->(:Question)-[:FROM]->(a:Article) RETURN a
  UNION
  MATCH (p)-[:SUPPORTED_BY]->(a:Article) RETURN a
}
WITH p, a
WHERE a.abstract IS NULL OR coalesce(a.retracted, false) OR a.excluded_reason IS NOT NULL
WITH p, a ORDER BY a.pmid
WITH p, head(collect(a)) AS a
RETURN p.id AS id,
       'PMID ' + a.pmid + CASE
         WHEN a.excluded_reason = 'deleted' THEN ' was deleted from PubMed'
         WHEN a.retracted THEN ' was retracted'
         WHEN a.excluded_reason IS NOT NULL THEN ' was excluded: ' + a.excluded_reason
         ELSE ' has no abstract any more'
       END AS reason
ORDER BY id
