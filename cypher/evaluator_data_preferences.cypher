// purpose: A judge's preferences with what they chose between: the source, both questions, who wrote them, what they retrieved.
// mode: read
// param judge: how the judge's name begins
// example: judge = "rule:"
// column id: the preference's id
// column margin: difference of the scores
// column pmid: the source's PMID
// column title: its title
// column abstract: its abstract
// column section_labels: labels of its sections
// column section_offsets: where they begin
// column sides: the chosen question, then the rejected one: {text, generator, contexts: [{pmid, title, abstract}]}
MATCH (p:Preference)-[:CHOSE]->(chosen:Question)-[:FROM]->(a:Article)
WHERE p.judge STARTS WITH $judge AND a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
MATCH (p)-[:REJECTED]->(rejected:Question)
RETURN p.id AS id, p.margin AS margin, a.pmid AS pmid, a.title AS title, a.abstract AS abstract,
       a.section_labels AS section_labels, a.section_offsets AS section_offsets,
       [q IN [chosen, rejected] | {
         text: q.text,
         generator: head(COLLECT { MATCH (q)-[:WRITTEN_BY]->(g:Generation) RETURN g.role + ' ' + g.model }),
         contexts: COLLECT {
           MATCH (q)-[r:RETRIEVED]->(c:Article)
           RETURN {pmid: c.pmid, title: c.title, abstract: c.abstract} AS found ORDER BY r.rank, c.pmid
         }
       }] AS sides
ORDER BY p.id
