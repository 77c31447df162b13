// purpose: The corpus's revision, so that an export sees one moment even while pairs are being made.
// mode: read
// column revision: number of the last change to the corpus, 0 where there was none
OPTIONAL MATCH (c:Corpus)
RETURN coalesce(max(c.revision), 0) AS revision
ORDER BY revision
