// purpose: Note since which revision benchmarks ask for checks (since the first against each, or now), and the vocabulary stands.
// mode: write
MERGE (c:Corpus {id: "corpus"})
SET c.vocabulary_revision = coalesce(c.vocabulary_revision, c.revision, 0)
WITH c
MATCH (b:Benchmark)
WHERE b.loaded_revision IS NULL
OPTIONAL MATCH (j:Judgement)
WHERE j.judge STARTS WITH "contamination:" AND b.id IN j.benchmarks
WITH c, b, min(j.created_revision) AS first
SET b.loaded_revision = coalesce(first, c.revision, 0)
