// purpose: Note a benchmark; one that is known already stays as it is.
// mode: write
// param id: its id
// example: id = "b2:none"
// param properties: its name, the checksum and name of its file, how many items, how many PMIDs
// example: properties = {"name": "PubMedQA", "sha256": "0", "file": "ori_pqal.json", "n_items": 1, "n_pmids": 1}
// param revision: the revision of the corpus at which it comes
// example: revision = 1
MERGE (b:Benchmark {id: $id})
ON CREATE SET b += $properties, b.loaded_at = datetime(), b.loaded_revision = $revision
