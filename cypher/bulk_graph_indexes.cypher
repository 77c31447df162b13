// purpose: Every index, and how far it is built.
// mode: read
// column name: the index's name
// column state: ONLINE where it can be used, POPULATING, or FAILED
// column percent: how much of it is built
SHOW INDEXES YIELD name, state, populationPercent
RETURN name, state, populationPercent AS percent
ORDER BY name
