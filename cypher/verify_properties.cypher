// purpose: Every node has the properties that its kind must have.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the node's label and key
// column problem: the properties it lacks
CALL () {
  MATCH (n:Descriptor) RETURN n, 'Descriptor ' + coalesce(n.ui, '') AS offender, ['ui', 'name', 'class', 'active'] AS needed
  UNION ALL
  MATCH (n:TreeNumber) RETURN n, 'TreeNumber ' + coalesce(n.number, '') AS offender, ['number'] AS needed
  UNION ALL
  MATCH (n:Category) RETURN n, 'Category ' + coalesce(n.number, '') AS offender, ['name'] AS needed
  UNION ALL
  MATCH (n:Article) RETURN n, 'Article ' + coalesce(n.pmid, '') AS offender,
    ['pmid', 'version', 'title', 'language', 'retracted', 'invented'] AS needed
  UNION ALL
  MATCH (n:Release) RETURN n, 'Release ' + coalesce(n.id, '') AS offender, ['id', 'kind', 'name', 'loaded_at'] AS needed
  UNION ALL
  MATCH (n:Run) RETURN n, 'Run ' + coalesce(n.id, '') AS offender,
    ['id', 'settings_json', 'seed', 'code_version', 'started_at', 'state'] AS needed
  UNION ALL
  MATCH (n:Target) RETURN n, 'Target ' + coalesce(n.id, '') AS offender,
    ['id', 'ordinal', 'path', 'deficit', 'state'] AS needed
  UNION ALL
  MATCH (n:Generation) RETURN n, 'Generation ' + coalesce(n.id, '') AS offender,
    ['id', 'role', 'attempt', 'prompt_sha256', 'variables_json', 'model', 'parameters_json', 'reply', 'tokens_in',
     'tokens_out', 'seconds'] AS needed
  UNION ALL
  MATCH (n:Benchmark) RETURN n, 'Benchmark ' + coalesce(n.id, '') AS offender,
    ['id', 'name', 'sha256', 'loaded_at', 'loaded_revision', 'n_items', 'n_pmids'] AS needed
  UNION ALL
  MATCH (n:BenchmarkItem) RETURN n, 'BenchmarkItem ' + coalesce(n.id, '') AS offender,
    ['id', 'key', 'pmids', 'question', 'texts'] AS needed
  UNION ALL
  MATCH (n:Prompt) RETURN n, 'Prompt ' + coalesce(n.sha256, '') AS offender, ['sha256', 'name', 'text'] AS needed
  UNION ALL
  MATCH (n:Question) RETURN n, 'Question ' + coalesce(n.id, '') AS offender, ['id', 'kind', 'text'] AS needed
  UNION ALL
  MATCH (n:Preference) RETURN n, 'Preference ' + coalesce(n.id, '') AS offender, ['id', 'judge'] AS needed
  UNION ALL
  MATCH (n:QAPair) RETURN n, 'QAPair ' + coalesce(n.id, '') AS offender,
    ['id', 'kind', 'question', 'answer', 'row_json', 'created_at', 'created_revision'] AS needed
  UNION ALL
  MATCH (n:Judgement) RETURN n, 'Judgement ' + coalesce(n.id, '') AS offender,
    ['id', 'judge', 'verdict', 'score', 'reason'] AS needed
  UNION ALL
  MATCH (n:Rejection) RETURN n, 'Rejection ' + coalesce(n.id, '') AS offender, ['id', 'stage', 'reason', 'attempt'] AS needed
  UNION ALL
  MATCH (n:TrainingRun) RETURN n, 'TrainingRun ' + coalesce(n.id, '') AS offender,
    ['id', 'kind', 'base', 'model', 'settings_json', 'metrics_json', 'data_sha256', 'started_at', 'ended_at'] AS needed
}
WITH offender, [key IN needed WHERE n[key] IS NULL] AS missing
WHERE missing <> []
RETURN offender, 'lacks ' + reduce(text = head(missing), key IN tail(missing) | text + ', ' + key) AS problem
ORDER BY offender LIMIT $limit
