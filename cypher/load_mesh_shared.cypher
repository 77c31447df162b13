// purpose: Count the tree numbers at which more than one descriptor stands; whole years of MeSH have none.
// mode: read
// column shared: how many
MATCH (t:TreeNumber)
WHERE COUNT { (t)<-[:AT]-() } > 1
RETURN count(t) AS shared
