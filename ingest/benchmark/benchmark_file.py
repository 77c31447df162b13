"""Reads a benchmark: PubMedQA's JSON, BioASQ's, or any JSON Lines whose rows carry PMIDs, a question or texts.

In: a file, plain or gzip. Out: its items. Fields are known by their usual names. A row that cannot be understood ends
it: half a benchmark would leave the other half in the corpus. Pure: knows nothing of the graph.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.errors import Invalid
from ingest.pairs.pairs_file import NotJson, Piece, iter_pieces, opened, read_pmid

ONE_PMID = ("pmid", "PMID", "pubid", "PUBID", "source_pmid")
PMIDS = (*ONE_PMID, "pmids", "documents")
KEYS = ("id", "qid", "pubid", "PUBID", "pmid", "PMID")
QUESTIONS = ("question", "QUESTION", "body", "query")
# Fields whose texts are one text together, cut into sections; and fields whose texts stand each for itself.
WHOLE = ("CONTEXTS", "contexts", "context", "abstract", "text", "passage", "LONG_ANSWER", "long_answer")
EACH = ("snippets", "ideal_answer", "answer")
URL = re.compile(r"/(\d{1,8})/?$")
FIELDS = f"{', '.join(PMIDS[:3])} or documents; {', '.join(QUESTIONS)}; {', '.join((*WHOLE, *EACH))}"


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """An item as its file has it: its key there, the PMIDs it was made from, its question ("" for none), its texts."""

    key: str
    pmids: tuple[int, ...]
    question: str
    texts: tuple[str, ...]


def parse_benchmark(path: Path, only: frozenset[int] | None = None) -> list[BenchmarkRow]:
    """Return the items of a benchmark; with `only`, those made from one of these PMIDs.

    Raises Invalid, naming file and line, where a row cannot be understood, where there is none, or where PMIDs of
    `only` are not in the file.
    """
    items: dict[str, BenchmarkRow] = {}
    for piece in spread(iter_pieces(path, lambda _: None)):
        item = read_item(path, piece)
        key = item.key
        while items.get(key, item) != item:
            key += "'"
        items[key] = BenchmarkRow(key, item.pmids, item.question, item.texts)
    if not items:
        raise Invalid(f"{path} holds no item.", remedy="Name a benchmark's file.", file=str(path))
    if only is None:
        return list(items.values())
    missing = only - {pmid for item in items.values() for pmid in item.pmids}
    if missing:
        raise Invalid(
            f"{len(missing):,} of {len(only):,} PMIDs of the test set, such as {min(missing)}, are not in {path}.",
            remedy="Name the ground truth of this benchmark with --only-test.",
            file=str(path),
        )
    return [item for item in items.values() if not only.isdisjoint(item.pmids)]


def read_test_pmids(path: Path) -> frozenset[int]:
    """Return the PMIDs of a ground truth: a JSON object of PMID -> label, or a list of PMIDs. Raises Invalid."""
    with opened(path) as (file, _):
        text = file.read()
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        document = str(error)
    found = frozenset(map(read_pmid, document)) if isinstance(document, dict | list) else frozenset()
    if not found or 0 in found:
        raise Invalid(
            f"{path} is no ground truth: expected a JSON object of PMID and label, or a list of PMIDs.",
            remedy="PubMedQA's is test_ground_truth.json.",
            file=str(path),
        )
    return found


def spread(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces, those of a BioASQ document one by one."""
    for piece in pieces:
        questions = piece.content.get("questions") if isinstance(piece.content, dict) else None
        if isinstance(questions, list):
            yield from (Piece(piece.line, "", content) for content in questions)
        else:
            yield piece


def read_item(path: Path, piece: Piece) -> BenchmarkRow:
    """Return the item of a piece. Raises Invalid where it says neither PMID nor question nor text."""
    content = piece.content
    if not isinstance(content, dict):
        reason = content.reason if isinstance(content, NotJson) else "no JSON object"
        raise refused(path, piece, reason)
    values = [content[name] for name in PMIDS if content.get(name) is not None]
    for name in ONE_PMID:
        if content.get(name) and not read_pmid(content[name]):
            raise refused(path, piece, f"{name} is {content[name]!r}, which is no PMID")
    pmids = {read_pmid(piece.pmid), *map(pmid_of, flatten([*values, *documents(content.get("snippets"))]))} - {0}
    question = next((text for name in QUESTIONS for text in texts_in(content.get(name))), "")
    whole = " ".join(text for name in WHOLE for text in texts_in(content.get(name)))
    texts = [whole, *(text for name in EACH for text in texts_in(content.get(name)) if len(text.split()) > 1)]
    if not (pmids or question or any(texts)):
        raise refused(path, piece, "neither PMID nor question nor text")
    key = piece.pmid or next((str(content[name]) for name in KEYS if content.get(name)), "") or f"line {piece.line}"
    return BenchmarkRow(key, tuple(sorted(pmids)), question, tuple(dict.fromkeys(filter(None, texts))))


def refused(path: Path, piece: Piece, reason: str) -> Invalid:
    """Return the error for a row that cannot be understood."""
    where = f"line {piece.line}" if piece.line else f"item {piece.pmid}" if piece.pmid else "an item"
    return Invalid(
        f"{path}, {where}: {reason}. Nothing was loaded.",
        remedy=f"Expected rows with some of these fields: {FIELDS}.",
        file=str(path),
        line=piece.line,
    )


def pmid_of(value: Any) -> int:
    """Return the PMID that a value is, or that the address of a PubMed page ends with; 0 for none."""
    found = URL.search(value) if isinstance(value, str) else None
    return read_pmid(found[1] if found else value)


def documents(snippets: Any) -> list[Any]:
    """Return the documents that BioASQ's snippets name."""
    return [snippet.get("document") for snippet in flatten(snippets) if isinstance(snippet, dict)]


def texts_in(value: Any) -> list[str]:
    """Return the texts of a value: itself, those of a list, or those under the usual names of an object."""
    if isinstance(value, dict):
        names = ("contexts", "title", "abstract", "text")
        return [text for name in names for text in texts_in(value.get(name))]
    if isinstance(value, list):
        return [text for each in value for text in texts_in(each)]
    return [value.strip()] if isinstance(value, str) and value.strip() else []


def flatten(value: Any) -> Sequence[Any]:
    """Return a value as a list, lists in it one level deep taken apart."""
    if not isinstance(value, list):
        return [] if value is None else [value]
    return [inner for each in value for inner in (each if isinstance(each, list) else [each])]
