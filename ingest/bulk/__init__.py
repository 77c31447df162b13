"""Whole PubMed through Neo4j's offline import."""
