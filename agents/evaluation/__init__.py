"""Measures: of a model on a benchmark, of a corpus, of retrieval, and of what a benchmark has in common with it."""
