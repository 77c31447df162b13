// purpose: Articles that an encoder may learn from: usable, with a title.
// mode: read
// column pmid: PMID
MATCH (a:Article)
WHERE a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL AND a.title <> ""
RETURN a.pmid AS pmid
ORDER BY pmid
