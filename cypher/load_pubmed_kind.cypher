// purpose: Whether the articles in the graph are invented; one tells for all, since the two never share a graph.
// mode: read
// column kinds: one truth value, or none where there is no article
CALL () { MATCH (a:Article) RETURN a.invented AS invented LIMIT 1 }
RETURN collect(invented) AS kinds
