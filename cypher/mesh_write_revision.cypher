// purpose: Count the corpus one revision on, for a change of the vocabulary; the lock it takes lets revisions commit in order (first write of a transaction).
// mode: write
// column revision: the new revision
MERGE (c:Corpus {id: "corpus"})
SET c.revision = coalesce(c.revision, 0) + 1
SET c.vocabulary_revision = c.revision
RETURN c.revision AS revision
