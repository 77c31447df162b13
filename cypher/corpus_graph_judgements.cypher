// purpose: What each judge said of the live pairs, all its verdicts on a pair.
// mode: read
// column judge: name and version of the judge
// column verdict: its verdict
// column judgements: how often it gave that
// column score: its mean score then, none where it gave none
MATCH (j:Judgement)-[:JUDGES]->(q:QAPair)
WHERE q.withdrawn_revision IS NULL
RETURN j.judge AS judge, j.verdict AS verdict, count(j) AS judgements, avg(j.score) AS score
ORDER BY judge, verdict
