// purpose: What the graph holds of some articles, to tell which records are new or changed.
// mode: read
// param pmids: PMIDs
// example: pmids = [900000001]
// column pmid: PMID
// column properties: the properties that come from the record; version is null for what was a stub until now
// column headings: [descriptor UI, major, qualifiers, major qualifiers] of each heading; null for no qualifiers
// column substances: UIs of its substances
// column supplementary: [UI, type] of each supplementary concept it is about
// column links: [PMID of the earlier article, kind, PMID of the later one] of each link that its record states
// column noticed: whether another record, a notice, says that it is retracted
UNWIND $pmids AS pmid
MATCH (a:Article {pmid: pmid})
USING INDEX a:Article(pmid)
RETURN pmid,
       a {.version, .title, .abstract, .section_labels, .section_offsets, .journal, .year, .doi, .language,
          .publication_types, .status, .copyright, .retracted, .excluded_reason, .invented, .vernacular_title,
          .authors, .other_abstracts_json, .states_retraction} AS properties,
       [(a)-[h:HAS_MESH]->(d:Descriptor) | [d.ui, h.major, h.qualifiers, h.major_qualifiers]] AS headings,
       [(a)-[:HAS_SUBSTANCE]->(s) | s.ui] AS substances,
       [(a)-[h:HAS_SUPPLEMENTARY]->(c) | [c.ui, h.type]] AS supplementary,
       [(a)-[r:RETRACTED_BY|CORRECTED_BY|CONCERN_RAISED_BY|COMMENTED_BY]-() WHERE pmid IN r.stated_by
         | [startNode(r).pmid, type(r), endNode(r).pmid]] AS links,
       EXISTS { (a)-[r:RETRACTED_BY]->() WHERE any(by IN r.stated_by WHERE by <> pmid) } AS noticed
ORDER BY pmid
