// purpose: Note since which revision benchmarks ask for checks: since the first check against each, or since now.
// mode: write
MATCH (b:Benchmark)
WHERE b.loaded_revision IS NULL
OPTIONAL MATCH (j:Judgement)
WHERE j.judge STARTS WITH "contamination:" AND b.id IN j.benchmarks
WITH b, min(j.created_revision) AS first
OPTIONAL MATCH (c:Corpus)
SET b.loaded_revision = coalesce(first, c.revision, 0)
