// purpose: The whole tree with what the literature and the corpus hold at each place, and the open targets: all that coverage tables are made of.
// mode: read
// column nodes: by tree number and UI, lists of tree number, name, UI (none for a category), distinct articles and live pairs at or below it, usable articles and live pairs of the descriptor there
// column open: by UI, lists of UI and number of open targets of all runs
// column pairs: live pairs
CALL () {
  MATCH (t:TreeNumber)
  OPTIONAL MATCH (t)<-[:AT]-(d:Descriptor)
  WITH t.number AS number, coalesce(d.name, t.name) AS name, d.ui AS ui,
       coalesce(t.articles, 0) AS below, coalesce(t.pairs, 0) AS pairs_below,
       coalesce(d.articles, 0) AS articles, coalesce(d.pairs, 0) AS pairs
  ORDER BY number, ui
  RETURN collect([number, name, ui, below, pairs_below, articles, pairs]) AS nodes
}
CALL () {
  MATCH (target:Target {state: "open"})-[:CONCERNS]->(d:Descriptor)
  WITH d.ui AS ui, count(target) AS n_open ORDER BY ui
  RETURN collect([ui, n_open]) AS open
}
RETURN nodes, open, COUNT { MATCH (q:QAPair) WHERE q.withdrawn_revision IS NULL } AS pairs
