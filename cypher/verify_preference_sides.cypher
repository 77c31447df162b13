// purpose: Every preference chose one question and rejected one other, asked for the same target.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the preference's id
// column problem: what it chose and rejected
MATCH (p:Preference)
WITH p, COLLECT { MATCH (p)-[:CHOSE]->(q:Question) RETURN q.id } AS chosen,
     COLLECT { MATCH (p)-[:REJECTED]->(q:Question) RETURN q.id } AS rejected,
     COUNT { MATCH (p)-[:CHOSE|REJECTED]->(:Question)-[:ASKED_FOR]->(t:Target) RETURN DISTINCT t } AS targets
WHERE size(chosen) <> 1 OR size(rejected) <> 1 OR chosen = rejected OR targets <> 1
RETURN p.id AS offender,
       'chose ' + size(chosen) + ' and rejected ' + size(rejected) + ' questions of ' + targets + ' targets' AS problem
ORDER BY offender LIMIT $limit
