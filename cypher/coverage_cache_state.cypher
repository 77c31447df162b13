// purpose: What changes whenever a coverage table may: the corpus' revision, whether its article counts are being renewed, loads, runs and open targets.
// mode: read
// column revision: number of the last change to the corpus, 0 where there was none
// column is_stale: whether article counts are being renewed
// column releases: how many files were loaded
// column loaded_at: when the last one was
// column runs: how many runs there are
// column open: how many targets are open
OPTIONAL MATCH (c:Corpus)
WITH coalesce(max(c.revision), 0) AS revision, coalesce(max(toInteger(c.rollup_stale)), 1) = 1 AS is_stale
OPTIONAL MATCH (r:Release)
WITH revision, is_stale, count(r) AS releases, toString(max(r.loaded_at)) AS loaded_at
RETURN revision, is_stale, releases, loaded_at, COUNT { (:Run) } AS runs,
       COUNT { MATCH (t:Target) WHERE t.state = "open" } AS open
