// purpose: Say that the article counts may be wrong, before anything is written that they do not know of yet.
// mode: write
// column was_stale: whether the graph said so already, or has never been rolled up
MERGE (c:Corpus {id: "corpus"})
WITH c, coalesce(c.rollup_stale, true) AS was_stale
SET c.rollup_stale = true
RETURN was_stale
