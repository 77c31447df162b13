// purpose: How many nodes and links a bulk load is to have made, out of Neo4j's own counts.
// mode: read
// column articles: articles
// column stubs: ends of links that are no articles here
// column headings: links from articles to their descriptors
// column substances: links from articles to their substances
// column supplementary: links from articles to supplementary headings
// column links: links between articles
RETURN COUNT { (:Article) } AS articles, COUNT { (:Stub) } AS stubs, COUNT { ()-[:HAS_MESH]->() } AS headings,
       COUNT { ()-[:HAS_SUBSTANCE]->() } AS substances, COUNT { ()-[:HAS_SUPPLEMENTARY]->() } AS supplementary,
       COUNT { ()-[:RETRACTED_BY]->() } + COUNT { ()-[:CORRECTED_BY]->() } + COUNT { ()-[:CONCERN_RAISED_BY]->() }
       + COUNT { ()-[:COMMENTED_BY]->() } AS links
