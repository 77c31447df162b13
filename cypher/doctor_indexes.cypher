// purpose: Every index, and whether it can be used.
// mode: read
// column name: the index's name
// column state: ONLINE where it can be used
SHOW INDEXES YIELD name, state
RETURN name, state
ORDER BY name
