// purpose: The revision of the last change to vocabulary or mappings.
// mode: read
// column revision: its number, 0 where there was none
OPTIONAL MATCH (c:Corpus)
RETURN coalesce(max(c.vocabulary_revision), 0) AS revision
