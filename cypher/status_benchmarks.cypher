// purpose: The benchmarks that are kept out, by name.
// mode: read
// column id: the benchmark's id
// column name: its name
// column loaded_at: when it was loaded
// column items: how many items it has
// column pmids: how many PMIDs those were made from
// column excluded: articles that it excludes
// column failed: live pairs that are its, by their checks
MATCH (b:Benchmark)
WITH b, 'benchmark ' + b.name + ', item ' AS begins
RETURN b.id AS id, b.name AS name, toString(b.loaded_at) AS loaded_at, b.n_items AS items, b.n_pmids AS pmids,
       COUNT { MATCH (a:Article) WHERE a.excluded_reason STARTS WITH begins } AS excluded,
       COUNT {
         MATCH (p:QAPair)
         WHERE p.withdrawn_revision IS NULL AND EXISTS {
           (j:Judgement)-[:JUDGES]->(p)
           WHERE j.judge STARTS WITH 'contamination:' AND j.verdict = 'rejected' AND j.reason STARTS WITH begins
         }
       } AS failed
ORDER BY name, id
