// purpose: Full text over titles and abstracts, English stemming and stop words.
// mode: schema
CREATE FULLTEXT INDEX article_text IF NOT EXISTS FOR (a:Article) ON EACH [a.title, a.abstract]
OPTIONS {indexConfig: {`fulltext.analyzer`: "english"}}
