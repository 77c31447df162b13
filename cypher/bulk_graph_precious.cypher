// purpose: What a graph holds that no file of NLM's could bring back.
// mode: read
// column runs: runs
// column pairs: QA pairs, live or withdrawn
RETURN COUNT { (:Run) } AS runs, COUNT { (:QAPair) } AS pairs
