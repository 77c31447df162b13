// purpose: The server's version and edition; the smallest question that any database answers.
// mode: read
// column version: the version, such as "5.26.30"
// column edition: "community" or "enterprise"
CALL dbms.components() YIELD name, versions, edition
WHERE name = "Neo4j Kernel"
RETURN versions[0] AS version, edition
