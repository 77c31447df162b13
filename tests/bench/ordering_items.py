"""PubMedQA's expert-labelled items as the ordering experiment uses them: which stay out, which are asked."""

import gzip
import json
from pathlib import Path
from typing import Any

from agents.evaluation.pubmedqa import Item, choose_items, parse_item

ITEMS, TRUTH = "ori_pqal.json.gz", "test_ground_truth.json"


def labelled_rows(folder: Path) -> dict[int, dict[str, Any]]:
    """Return all 1,000 expert-labelled items, test and dev, by PMID."""
    with gzip.open(folder / ITEMS) as file:
        return {int(pmid): content for pmid, content in json.load(file).items()}


def dev_items(folder: Path) -> list[Item]:
    """Return the 500 items that are not in the official test, in the file's order."""
    items = [parse_item(pmid, content) for pmid, content in labelled_rows(folder).items()]
    truth = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    return choose_items(items, {int(pmid): label for pmid, label in truth.items()}, "dev")
