// purpose: Every pair made here has what its kind asks for, and its question and target are of that kind.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the pair
// column problem: what is wrong
MATCH (p:QAPair)-[:FULFILS]->(t:Target)
MATCH (p)-[:ANSWERS]->(q:Question)
WITH p, [
  CASE WHEN coalesce(t.kind, "yesno") <> p.kind THEN "target" END,
  CASE WHEN q.kind <> p.kind THEN "question" END,
  CASE WHEN (p.kind = "yesno") <> (p.decision IS NOT NULL) THEN "decision" END,
  CASE WHEN (p.kind = "factoid") <> (p.exact_answer IS NOT NULL) THEN "exact answer" END,
  CASE WHEN (p.kind = "list") <> (size(coalesce(p.items, [])) >= 2) THEN "items" END
] AS wrong
WITH p, [problem IN wrong WHERE problem IS NOT NULL] AS problems
WHERE problems <> []
RETURN p.id AS offender,
       "is of kind " + p.kind + ", at odds with: " + reduce(text = head(problems), x IN tail(problems) | text + ", " + x)
         AS problem
ORDER BY offender LIMIT $limit
