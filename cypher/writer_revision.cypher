// purpose: Take the corpus' lock and count its revision up, by one where pairs come in.
// mode: write
// param step: 1 to open a new revision, 0 to take the lock alone
// example: step = 1
// column revision: the revision now
MERGE (c:Corpus {id: "corpus"})
SET c.revision = coalesce(c.revision, 0) + $step
RETURN c.revision AS revision
