// purpose: The questions asked for a pair's target in the attempt that made it, with who wrote and preferred them.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column id: the question's id
// column text: the question
// column answered: whether it is the one answered
// column role: the generator's role
// column model: the generator's model
// column preferred: true, false, or null where no preference was possible
// column score: the judge's score of it, null where no preference was possible
// column margin: difference of the scores, null where no preference was possible
// column judge: who preferred, null where no preference was possible
// column swap_consistent: whether the same question won in both orders, null where the order cannot matter
// column retrieved: what it retrieved, best first: {rank, score, pmid, title}
MATCH (p:QAPair {id: $id})-[:ANSWERS]->(answered:Question)-[mine:FROM]->(:Article)
MATCH (p)-[:FULFILS]->(t:Target)<-[:ASKED_FOR]-(q:Question)-[from:FROM]->(:Article)
WHERE from.attempt = mine.attempt
OPTIONAL MATCH (q)-[:WRITTEN_BY]->(g:Generation)
OPTIONAL MATCH (chose:Preference)-[:CHOSE]->(q)
OPTIONAL MATCH (refused:Preference)-[:REJECTED]->(q)
WITH q, g, q = answered AS answered, chose, coalesce(chose, refused) AS preference
RETURN q.id AS id, q.text AS text, answered, g.role AS role, g.model AS model,
       CASE WHEN preference IS NULL THEN null ELSE chose IS NOT NULL END AS preferred,
       preference.scores[CASE WHEN chose IS NULL THEN 1 ELSE 0 END] AS score,
       preference.margin AS margin, preference.judge AS judge,
       preference.swap_consistent AS swap_consistent,
       COLLECT {
         MATCH (q)-[r:RETRIEVED]->(a:Article)
         RETURN {rank: r.rank, score: r.score, pmid: a.pmid, title: a.title} AS found ORDER BY r.rank, a.pmid
       } AS retrieved
ORDER BY role, id
