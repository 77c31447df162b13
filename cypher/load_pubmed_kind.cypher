// purpose: Whether the articles in the graph are invented; one tells for all, since the two never share a graph.
// mode: read
// column invented: no row where there is no article
MATCH (a:Article)
RETURN a.invented AS invented
LIMIT 1
