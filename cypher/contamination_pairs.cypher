// purpose: A page of live pairs by id, with what they rest on and whether they have a check against some benchmarks.
// mode: read
// param after: id behind which the page begins
// example: after = ""
// param n: how many at most
// example: n = 100
// param judge: the judge's name
// example: judge = "contamination:1"
// param benchmarks: ids of the benchmarks, in order
// example: benchmarks = ["b2:none"]
// column id: the pair's id
// column question: its question
// column answer: its answer
// column pmids: PMIDs of its source and of what supports it
// column checked: whether the judge has checked it against just these
MATCH (p:QAPair)
USING INDEX p:QAPair(id)
WHERE p.id > $after AND p.withdrawn_revision IS NULL
WITH p ORDER BY p.id LIMIT $n
RETURN p.id AS id, coalesce(p.question, "") AS question, coalesce(p.answer, "") AS answer,
       [(p)-[:ANSWERS]->(:Question)-[:FROM]->(a:Article) | a.pmid]
       + [(p)-[:SUPPORTED_BY]->(a:Article) | a.pmid] AS pmids,
       EXISTS { (j:Judgement {judge: $judge})-[:JUDGES]->(p) WHERE j.benchmarks = $benchmarks } AS checked
ORDER BY id
