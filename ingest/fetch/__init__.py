"""NLM's files from the network."""
