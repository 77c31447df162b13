// purpose: The concepts of the QA pairs of a revision as the last pair about each froze them.
// mode: read
// param revision: revision of the corpus
// example: revision = 1000
// column concepts: [UI, usable articles, tree numbers] of each
MATCH (q:QAPair)
WHERE q.created_revision <= $revision
WITH q.concept AS ui, max([q.created_revision, q.id, q.concept_articles, coalesce(q.places, [])]) AS last
WITH ui, last ORDER BY ui
RETURN collect([ui, last[2], last[3]]) AS concepts
