// purpose: Move substances of articles to the descriptor that replaces theirs.
// mode: write
// param old: UI of the descriptor that was replaced
// example: old = "D009369"
// param new: UI of the one that replaces it
// example: new = "D000072716"
// param n: at most so many in this transaction
// example: n = 10000
// column moved: how many were moved
MATCH (old:Descriptor {ui: $old})<-[s:HAS_SUBSTANCE]-(a:Article)
USING INDEX old:Descriptor(ui)
WITH s, a LIMIT $n
MATCH (new:Descriptor {ui: $new})
USING INDEX new:Descriptor(ui)
MERGE (a)-[:HAS_SUBSTANCE]->(new)
DELETE s
RETURN count(*) AS moved
