// purpose: Say that the article counts are right.
// mode: write
MERGE (c:Corpus {id: "corpus"})
SET c.rollup_stale = false
