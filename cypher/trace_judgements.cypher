// purpose: What judges said of a pair.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column judge: who judged
// column verdict: accepted or rejected
// column score: the judge's score
// column reason: the judge's reason
MATCH (j:Judgement)-[:JUDGES]->(:QAPair {id: $id})
RETURN j.judge AS judge, j.verdict AS verdict, j.score AS score, j.reason AS reason
ORDER BY judge, j.id
