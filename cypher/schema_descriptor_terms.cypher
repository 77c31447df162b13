// purpose: Full text over names and entry terms of descriptors: words as they are, no stemming, no stop words.
// mode: schema
CREATE FULLTEXT INDEX descriptor_terms IF NOT EXISTS FOR (d:Descriptor) ON EACH [d.name, d.entry_terms]
OPTIONS {indexConfig: {`fulltext.analyzer`: "standard-no-stop-words"}}
