// purpose: The articles a pair rests on, in the order the answerer saw them.
// mode: read
// param id: the pair's id
// example: id = "b2:none"
// column rank: place in the ranking, 0 for the source
// column score: retrieval score, null for the source
// column pmid: PMID
// column title: the article's title
// column year: the article's year
// column retracted: whether it is retracted now
MATCH (:QAPair {id: $id})-[s:SUPPORTED_BY]->(a:Article)
RETURN s.rank AS rank, s.score AS score, a.pmid AS pmid, a.title AS title, a.year AS year, a.retracted AS retracted
ORDER BY rank, pmid
