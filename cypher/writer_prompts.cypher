// purpose: Keep each prompt text once.
// mode: write
// param rows: [{sha256, name, text}]
// example: rows = [{"sha256": "0", "name": "ask_text_a", "text": "Title: $title"}]
UNWIND $rows AS row
MERGE (p:Prompt {sha256: row.sha256})
ON CREATE SET p.name = row.name, p.text = row.text
