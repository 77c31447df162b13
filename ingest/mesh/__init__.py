"""MeSH in all its forms: XML and RDF to records, records to graph, from year to year."""
