// purpose: Write the roll-up of tree numbers.
// mode: write
// param rows: number and articles of each
// example: rows = [{"number": "C04", "articles": 1}]
UNWIND $rows AS row
MATCH (t:TreeNumber {number: row.number})
USING INDEX t:TreeNumber(number)
SET t.articles = row.articles
