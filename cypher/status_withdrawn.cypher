// purpose: Why pairs were withdrawn; reasons that differ only in the PMID they begin with are one.
// mode: read
// column reason: the reason, with "an article" for the PMID
// column pairs: how many pairs were withdrawn for it
MATCH (p:QAPair)
WHERE p.withdrawn_revision IS NOT NULL
WITH coalesce(p.withdrawn_reason, 'no reason given') AS reason
WITH CASE WHEN reason STARTS WITH 'PMID '
       THEN reduce(text = 'an article', word IN split(reason, ' ')[2..] | text + ' ' + word) ELSE reason END AS reason
RETURN reason, count(*) AS pairs
ORDER BY pairs DESC, reason
