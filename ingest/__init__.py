"""Files to records to graph: MeSH and PubMed in."""
