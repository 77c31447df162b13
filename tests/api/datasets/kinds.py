"""Rows of every kind, made of the tiny corpus' one: what formats must cope with."""

from typing import Any

from tests.api.conftest import ROW

Row = dict[str, Any]
FACTOID: Row = {**ROW, "kind": "factoid", "decision": None, "exact_answer": "12 of 20 mice"}
LIST: Row = {**ROW, "kind": "list", "decision": None, "items": ["mice", "rats"]}
SUMMARY: Row = {**ROW, "kind": "summary", "decision": None}
# As new pairs are: the rejected question, the journal and a copyright statement are kept.
WHOLE: Row = {
    **ROW,
    "source": {"pmid": 11, "version": 1, "title": "Mice", "year": 2001, "journal": "J", "doi": None, "invented": False},
    "contexts": [
        {"pmid": 11, "version": 1, "rank": 0, "title": "Mice", "abstract": "Tumours shrank.", "is_source": True,
         "copyright": "© A Press."},
        {"pmid": 12, "version": 1, "rank": 1, "title": "Rats", "abstract": "Rats grew.", "is_source": False},
    ],
    "preference": {"margin": 0.1, "scores": [0.3, 0.2], "rejected": "Do mice have tumours?"},
}  # fmt: skip


def numbered(row: Row, n: int, split: str = "train") -> Row:
    """Return a row as another pair's, of another article."""
    return {**row, "id": f"b2:{n:032x}", "source": {**row["source"], "pmid": 100 + n}, "split": split}
