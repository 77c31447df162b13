"""Usable articles by descriptor and tree number: in full, and after an update."""
