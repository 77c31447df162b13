// purpose: A target that is done has exactly one QA pair, any other none; every target is in one run.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the target's id
// column problem: its state and what does not go with it
MATCH (t:Target)
WITH t, COUNT { (:QAPair)-[:FULFILS]->(t) } AS pairs, COUNT { (t)-[:IN]->(:Run) } AS runs
WHERE pairs <> CASE t.state WHEN 'done' THEN 1 ELSE 0 END OR runs <> 1
RETURN t.id AS offender, 'is ' + coalesce(t.state, 'without state') + ' with ' + pairs + ' QA pairs in ' + runs + ' runs' AS problem
ORDER BY offender LIMIT $limit
