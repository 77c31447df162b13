// purpose: What the page's first lines tell; counts that Neo4j keeps, so that they cost nothing on a large graph.
// mode: read
// column descriptors: MeSH descriptors
// column articles: articles, usable or not
// column all_pairs: QA pairs, live or withdrawn
// column invented: whether the graph holds the bundled sample; its articles never stand beside real ones
RETURN COUNT { (:Descriptor) } AS descriptors, COUNT { (:Article) } AS articles, COUNT { (:QAPair) } AS all_pairs,
       coalesce(head(COLLECT { MATCH (a:Article) WHERE a.pmid > 0 RETURN a.invented ORDER BY a.pmid LIMIT 1 }), false) AS invented
