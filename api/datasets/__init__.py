"""Pulls, formats and exports of pairs: what leaves the graph. Knows nothing of HTTP."""
