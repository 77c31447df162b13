// purpose: The headings of articles that a corpus names, of those that are loaded.
// mode: read
// param pmids: PMIDs
// example: pmids = [900000001]
// column pmid: PMID
// column headings: its headings as [UI, whether it is a major topic], by UI
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
RETURN pmid, COLLECT {
  MATCH (a)-[h:HAS_MESH]->(d:Descriptor) RETURN [d.ui, coalesce(h.major, false)] ORDER BY d.ui
} AS headings
ORDER BY pmid
