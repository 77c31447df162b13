// purpose: What a file was used for: trainings that name its checksum, and pairs that were loaded from it.
// mode: read
// param sha256: the file's SHA-256 in hexadecimal
// example: sha256 = "0"
// column user: a training by its kind and model, or the pairs of a file
CALL () {
  MATCH (t:TrainingRun)
  WHERE t.data_sha256 = $sha256 OR t.settings_json CONTAINS $sha256
  RETURN 'the training ' + t.kind + ' of ' + coalesce(t.model, t.base) AS user
  UNION
  MATCH (r:Release {kind: "pairs", sha256: $sha256})
  RETURN 'the pairs of ' + r.name AS user
}
RETURN user
ORDER BY user
