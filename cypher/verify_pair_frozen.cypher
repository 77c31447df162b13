// purpose: Every QA pair has frozen what pulls select it by, and its own concept is among what stands above it.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the QA pair's id
// column problem: what it lacks
MATCH (q:QAPair)
WITH q, [key IN ['ids_json', 'concept', 'above', 'above_steps', 'concept_articles', 'split', 'test_support']
         WHERE q[key] IS NULL] AS missing
WHERE missing <> [] OR NOT q.concept IN q.above OR size(q.above) <> size(q.above_steps)
RETURN q.id AS offender,
       CASE missing
         WHEN [] THEN 'has frozen a tree without its own concept'
         ELSE 'has not frozen ' + reduce(text = head(missing), key IN tail(missing) | text + ', ' + key)
       END AS problem
ORDER BY offender LIMIT $limit
