// purpose: Delete up to so many nodes with their relationships, all but the schema's version; called until none is left.
// mode: write
// param limit: how many nodes at most
// example: limit = 10000
// column deleted: how many nodes were deleted
MATCH (n)
WHERE NOT n:Schema
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(n) AS deleted
