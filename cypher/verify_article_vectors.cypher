// purpose: Every vector of an article is a registered model's, as long as that model's are, and says what it was made of.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the article's PMID
// column problem: what is wrong with its vector
MATCH (a:Article)
UNWIND [1, 2, 3, 4] AS slot
WITH a, slot, a['embedding_' + toString(slot)] AS vector, a['embedded_' + toString(slot)] AS mark
WHERE vector IS NOT NULL OR mark IS NOT NULL
OPTIONAL MATCH (m:EmbeddingModel {slot: slot})
WITH a, slot, m,
     CASE WHEN vector IS NULL THEN 'a mark and no vector' WHEN mark IS NULL THEN 'a vector and no mark'
          WHEN m IS NULL THEN 'a vector of no model' WHEN size(vector) <> m.dimension THEN
            'a vector of ' + toString(size(vector)) + ' numbers, expected ' + toString(m.dimension) END AS fault
WHERE fault IS NOT NULL
RETURN toString(a.pmid) AS offender, 'has ' + fault + ' in slot ' + toString(slot) AS problem
ORDER BY offender, problem LIMIT $limit
