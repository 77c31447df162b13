// purpose: Say that article counts and candidates must be made anew: the order of candidates is another one now.
// mode: write
MERGE (c:Corpus {id: "corpus"})
SET c.rollup_stale = true
