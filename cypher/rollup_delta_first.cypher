// purpose: The candidates of descriptors from all their links: majors first, then by (PMID * factor + shift) % prime.
// mode: read
// param rows: ui of each, and the factor and shift of its order
// example: rows = [{"ui": "D009369", "factor": 1073741827, "shift": 5}]
// param prime: the modulus, above every PMID
// example: prime = 4294967311
// param n: how many candidates at most
// example: n = 256
// column ui: descriptor UI
// column candidates: PMIDs in their order
// column major_candidates: how many of them have it as a major topic
UNWIND $rows AS row
CALL (row) {
  MATCH (d:Descriptor {ui: row.ui})<-[h:HAS_MESH]-(a)
  USING INDEX d:Descriptor(ui)
  WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
  WITH a.pmid AS pmid, coalesce(h.major, false) AS major
  ORDER BY major DESC, (pmid * row.factor + row.shift) % $prime LIMIT $n
  RETURN collect(pmid) AS candidates, count(CASE WHEN major THEN 1 END) AS major_candidates
}
RETURN row.ui AS ui, candidates, major_candidates
ORDER BY ui
