// purpose: Move headings of articles to the descriptor that replaces theirs; where an article has both, they become one.
// mode: write
// param old: UI of the descriptor that was replaced
// example: old = "D009369"
// param new: UI of the one that replaces it
// example: new = "D000072716"
// param n: at most so many in this transaction
// example: n = 10000
// column moved: how many were moved
MATCH (old:Descriptor {ui: $old})<-[h:HAS_MESH]-(a:Article)
USING INDEX old:Descriptor(ui)
WITH h, a LIMIT $n
MATCH (new:Descriptor {ui: $new})
USING INDEX new:Descriptor(ui)
MERGE (a)-[m:HAS_MESH]->(new)
WITH h, m, coalesce(m.qualifiers, []) AS all, coalesce(m.major_qualifiers, []) AS majors
WITH h, m, all + [q IN coalesce(h.qualifiers, []) WHERE NOT q IN all] AS all,
     majors + [q IN coalesce(h.major_qualifiers, []) WHERE NOT q IN majors] AS majors
SET m.major = coalesce(m.major, false) OR coalesce(h.major, false),
    m.qualifiers = CASE WHEN all = [] THEN null ELSE all END,
    m.major_qualifiers = CASE WHEN majors = [] THEN null ELSE majors END
DELETE h
RETURN count(*) AS moved
