"""Ontology classes and mappings, tied to descriptors."""
