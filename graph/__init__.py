"""The graph's words, records, errors, queries and database: the innermost layer."""
