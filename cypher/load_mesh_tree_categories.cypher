// purpose: The 16 categories of the MeSH tree, which no file holds.
// mode: write
// param rows: number (one letter) and name of each category
// example: rows = [{"number": "C", "name": "Diseases"}]
UNWIND $rows AS row
MERGE (c:TreeNumber {number: row.number})
ON CREATE SET c.articles = 0, c.pairs = 0
SET c:Category, c.name = row.name
