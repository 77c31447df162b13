// purpose: Every judgement is of one QA pair, with a score from 0 to 1; a language model's leads to its calls.
// mode: read
// param limit: most offenders to return
// example: limit = 20
// column offender: the judgement's id
// column problem: what it lacks or has wrong
MATCH (j:Judgement)
WITH j, COUNT { (j)-[:JUDGES]->(:QAPair) } AS pairs, COUNT { (j)-[:WRITTEN_BY]->(:Generation) } AS calls
WHERE pairs <> 1 OR NOT 0 <= j.score <= 1 OR NOT j.verdict IN ['accepted', 'rejected']
   OR (j.judge STARTS WITH 'llm:' AND calls = 0)
RETURN j.id AS offender,
       'judges ' + pairs + ' pairs: ' + coalesce(j.verdict, 'no verdict') + ', score ' + coalesce(j.score, 'none')
       + ', ' + calls + ' calls' AS problem
ORDER BY offender LIMIT $limit
