// purpose: A page of a revision's QA pairs by id, sorted by why a pull leaves them out; of those that stay, what it chooses by.
// mode: read
// param after: the id behind which the page begins
// param limit: most pairs on the page, of whatever revision
// param revision: revision of the corpus
// param run: id of a run, or null for all
// param split: train, dev or test, or null for all
// param year_from: first year of the source, or null
// param year_to: last year of the source, or null
// param drop_test_support: whether to leave out pairs of the split train that rest on an article of the split test
// param under: UIs and tree numbers at or below which the concept must stand, one of them; empty for everywhere
// param depth: most steps below those, or null
// example: after = ""
// example: limit = 10000
// example: revision = 1000
// example: run = null
// example: split = "train"
// example: year_from = 2000
// example: year_to = null
// example: drop_test_support = true
// example: under = ["D009369", "F"]
// example: depth = 3
// column reason: why they are left out, empty for those that stay; "later" for those that came after the revision
// column last: the last id of these
// column pairs: how many
// column ids: ids of those that stay
// column concepts: UIs of what they are about
// column kinds: their kinds
// column decisions: their decisions, empty where there is none
// column splits: their splits
CALL () {
  MATCH (q:QAPair)
  USING INDEX q:QAPair(id)
  WHERE q.id > $after
  RETURN q ORDER BY q.id LIMIT $limit
}
WITH q, CASE
  WHEN q.created_revision > $revision THEN 'later'
  WHEN coalesce(q.imported, false) AND q.question = '' THEN 'imported without a question'
  WHEN q.withdrawn_revision <= $revision THEN 'withdrawn'
  WHEN $run IS NOT NULL AND coalesce(q.run, '') <> $run THEN 'of another run'
  WHEN $split IS NOT NULL AND q.split <> $split THEN 'of another split'
  WHEN coalesce(q.source_year, -1) < $year_from OR coalesce(q.source_year, 9999) > $year_to THEN 'of another year'
  WHEN $drop_test_support AND q.split = 'train' AND q.test_support THEN 'resting on an article of the test split'
  WHEN $under <> [] AND NOT (
    any(step IN range(0, size(q.above) - 1) WHERE q.above[step] IN $under AND coalesce(q.above_steps[step] <= $depth, true))
    OR any(number IN $under WHERE any(place IN q.places WHERE
      (place = number OR place STARTS WITH number + '.' OR size(number) = 1 AND place STARTS WITH number)
      AND coalesce(size(split(place, '.')) - size(split(number, '.'))
                   + CASE WHEN size(number) = 1 AND size(place) > 1 THEN 1 ELSE 0 END <= $depth, true)))
  ) THEN 'elsewhere in the tree'
  ELSE ''
END AS reason
WITH reason, q, reason = '' AS stays
RETURN reason, max(q.id) AS last, count(*) AS pairs, collect(CASE WHEN stays THEN q.id END) AS ids,
       collect(CASE WHEN stays THEN q.concept END) AS concepts, collect(CASE WHEN stays THEN q.kind END) AS kinds,
       collect(CASE WHEN stays THEN coalesce(q.decision, '') END) AS decisions,
       collect(CASE WHEN stays THEN q.split END) AS splits
ORDER BY reason
