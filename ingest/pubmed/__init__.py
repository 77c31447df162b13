"""PubMed XML to records, records to graph, kept current."""
