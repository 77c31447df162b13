"""Every Cypher query of the project, one a file; read by `graph.queries`."""
