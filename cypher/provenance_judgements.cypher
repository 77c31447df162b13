// purpose: What judges and checks said of QA pairs by a revision.
// mode: read
// param ids: ids of pairs
// param revision: revision of the corpus
// example: ids = ["b2:none"]
// example: revision = 1000
// column id: the judgement's id
// column pair: the pair's id
// column judge: who judged
// column verdict: accepted or rejected
// column score: the judge's score
// column reason: the judge's reason
// column generations: ids of the judge's calls, none where a rule judged
MATCH (j:Judgement)-[:JUDGES]->(q:QAPair)
WHERE q.id IN $ids AND coalesce(j.created_revision, 0) <= $revision
RETURN j.id AS id, q.id AS pair, j.judge AS judge, j.verdict AS verdict, j.score AS score, j.reason AS reason,
       COLLECT { MATCH (j)-[:WRITTEN_BY]->(g:Generation) RETURN g.id ORDER BY g.id } AS generations
ORDER BY id, pair
