"""Reads PubMedQA's files for an evaluation: the items, and the official ground truth of the test items."""

from pathlib import Path

import orjson

from agents.evaluation.pubmedqa import Item, checked_label, parse_item
from agents.records import Decision
from graph.errors import Invalid
from graph.records import Fault
from ingest.pairs.pairs_file import iter_rows, read_pmid


def read_items(path: Path) -> list[Item]:
    """Return the items of `ori_pqal.json`, plain or gzip, or of JSON Lines with its keys. Raises Invalid."""
    items = []
    for row in iter_rows(path, "PUBID"):
        if isinstance(row, Fault):
            raise Invalid(f"{path}, line {row.line}: {row.reason}.", remedy="Give PubMedQA's ori_pqal.json.")
        items.append(parse_item(row.pmid, row.content))
    if not items:
        raise Invalid(f"{path} has no items.", remedy="Give PubMedQA's ori_pqal.json.", file=str(path))
    return items


def read_truth(path: Path) -> dict[int, Decision]:
    """Return PMID -> label of `test_ground_truth.json`. Raises Invalid where it is anything else."""
    if not path.is_file():
        raise Invalid(f"There is no file {path}.", remedy="Correct the path.", file=str(path))
    try:
        document = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise Invalid(f"{path} is not JSON: {error}.", file=str(path)) from error
    if not isinstance(document, dict) or not document or not all(map(read_pmid, document)):
        raise Invalid(f"{path} is no object of PMID -> label.", remedy="Give PubMedQA's test_ground_truth.json.")
    return {int(pmid): checked_label(pmid, label) for pmid, label in document.items()}
