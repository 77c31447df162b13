// purpose: The usable articles of every descriptor that has any, and the places it stands at.
// mode: read
// column ui: descriptor UI
// column numbers: its tree numbers
// column majors: PMIDs of usable articles with the heading as a major topic
// column minors: PMIDs of the other usable articles with the heading
MATCH (a:Article)-[h:HAS_MESH]->(d:Descriptor)
WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
WITH d, collect(CASE WHEN h.major THEN a.pmid END) AS majors, collect(CASE WHEN NOT h.major THEN a.pmid END) AS minors
RETURN d.ui AS ui, [(d)-[:AT]->(t:TreeNumber) | t.number] AS numbers, majors, minors
ORDER BY ui
