// purpose: A page of articles by PMID, with what a benchmark could be recognised by and why each is excluded.
// mode: read
// param after: PMID behind which the page begins
// example: after = -1
// param n: how many at most
// example: n = 100
// column pmid: PMID
// column title: its title
// column abstract: its abstract, or null
// column excluded_reason: why it is excluded, null where it is not
MATCH (a:Article)
USING INDEX a:Article(pmid)
WHERE a.pmid > $after
RETURN a.pmid AS pmid, coalesce(a.title, "") AS title, a.abstract AS abstract, a.excluded_reason AS excluded_reason
ORDER BY pmid LIMIT $n
