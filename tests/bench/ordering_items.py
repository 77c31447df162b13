"""PubMedQA's expert-labelled items as the ordering experiment uses them: which are asked."""

import gzip
import json
from pathlib import Path

from agents.evaluation.pubmedqa import Item, choose_items, parse_item

ITEMS, TRUTH = "ori_pqal.json.gz", "test_ground_truth.json"


def dev_items(folder: Path) -> list[Item]:
    """Return the 500 items that are not in the official test, in the file's order."""
    with gzip.open(folder / ITEMS) as file:
        items = [parse_item(int(pmid), content) for pmid, content in json.load(file).items()]
    truth = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    return choose_items(items, {int(pmid): label for pmid, label in truth.items()}, "dev")
