// purpose: The names and entry terms by which headings and substances without a known UI are resolved.
// mode: read
// column uis: UIs of descriptors and, behind them, of supplementary concepts, as one list
// column names: the name of each, in the same order
// column entry_terms: the entry terms of each, in the same order
CALL () {
  MATCH (d:Descriptor) WITH d ORDER BY d.ui RETURN collect(d) AS descriptors
}
CALL () {
  MATCH (c:SupplementaryConcept) WITH c ORDER BY c.ui RETURN collect(c) AS concepts
}
WITH descriptors + concepts AS nodes
RETURN [n IN nodes | n.ui] AS uis, [n IN nodes | n.name] AS names, [n IN nodes | coalesce(n.entry_terms, [])] AS entry_terms
