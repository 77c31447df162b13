// purpose: How much of each kind the graph holds.
// mode: read
// column descriptors: MeSH descriptors
// column tree_numbers: tree numbers below the 16 categories
// column supplementary_concepts: MeSH supplementary concepts
// column articles: articles, usable or not
// column usable: articles with an abstract that are neither retracted nor excluded
// column retracted: retracted articles
// column invented: articles written for the bundled sample
// column headings: links from articles to their descriptors
// column pairs: live QA pairs
// column withdrawn: withdrawn QA pairs
// column rejections: replies and steps that could not be used
// column revision: number of the last change to the corpus, 0 where there was none
RETURN COUNT { (:Descriptor) } AS descriptors,
       COUNT { MATCH (t:TreeNumber) WHERE NOT t:Category } AS tree_numbers,
       COUNT { (:SupplementaryConcept) } AS supplementary_concepts,
       COUNT { (:Article) } AS articles,
       COUNT {
         MATCH (a:Article) WHERE a.abstract IS NOT NULL AND NOT a.retracted AND a.excluded_reason IS NULL
       } AS usable,
       COUNT { MATCH (a:Article) WHERE a.retracted } AS retracted,
       COUNT { MATCH (a:Article) WHERE a.invented } AS invented,
       COUNT { ()-[:HAS_MESH]->() } AS headings,
       COUNT { MATCH (q:QAPair) WHERE q.withdrawn_revision IS NULL } AS pairs,
       COUNT { MATCH (q:QAPair) WHERE q.withdrawn_revision IS NOT NULL } AS withdrawn,
       COUNT { (:Rejection) } AS rejections,
       coalesce(head(COLLECT { MATCH (c:Corpus) RETURN c.revision }), 0) AS revision
