"""Pairs as a retrieval benchmark in BEIR's files: corpus.jsonl, queries.jsonl, and qrels/SPLIT.tsv.

An article that several pairs rest on stands in the corpus once, as the first of them froze it. The corpus holds no
other article, so what it measures is easier than a search of all of PubMed.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from api.datasets.columns import Columns
from api.datasets.layouts import TSV, DataFile, in_order

Row = dict[str, Any]
HEAD = b"query-id\tcorpus-id\tscore\n"
CORPUS: Columns = {"_id": "text", "title": "text", "text": "text"}
QUERIES: Columns = {"_id": "text", "text": "text", "metadata": {"invented": "boolean"}}
QRELS: Columns = {"query-id": "text", "corpus-id": "text", "score": "integer"}


@dataclass(frozen=True, slots=True)
class BeirLayout:
    """BEIR's folder."""

    name: str = "corpus.jsonl"

    def open(self, folder: Path, columns: Columns, stack: ExitStack) -> "BeirFiles":  # noqa: ARG002 - its own columns
        """Return the files of a folder."""
        return BeirFiles(folder, stack)


class BeirFiles:
    """BEIR's files while they are written."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        (folder / "qrels").mkdir()
        self._corpus, self._queries = (self._open(name) for name in ("corpus.jsonl", "queries.jsonl"))
        self._qrels: dict[str, BinaryIO] = {}
        self._counts = {"corpus": 0, "queries": 0}
        self._known: set[str] = set()

    def add(self, split: str, objects: Sequence[Row]) -> None:
        """Write queries, the articles that are new, and which belong together."""
        for one in objects:
            query = one["query"]
            self._queries.write(orjson.dumps(query) + b"\n")
            self._counts["queries"] += 1
            for document in one["documents"]:
                if document["_id"] not in self._known:
                    self._known.add(document["_id"])
                    self._corpus.write(orjson.dumps(document) + b"\n")
                    self._counts["corpus"] += 1
                self._relevant(split, query["_id"], document["_id"])

    def close(self) -> list[DataFile]:
        """End all files."""
        for file in (self._corpus, self._queries, *self._qrels.values()):
            file.close()
        tables = [("corpus.jsonl", "corpus", CORPUS), ("queries.jsonl", "queries", QUERIES)]
        whole = [
            DataFile(path, "all", self._counts[name], columns, config=name, keys=frozenset(columns))
            for path, name, columns in tables
        ]
        return whole + [
            DataFile(f"qrels/{s}.tsv", s, self._counts[s], QRELS, TSV, config="qrels", keys=frozenset(QRELS))
            for s in sorted(self._qrels, key=in_order)
        ]

    def _relevant(self, split: str, query: str, document: str) -> None:
        if split not in self._qrels:
            self._qrels[split] = self._open(f"qrels/{split}.tsv")
            self._qrels[split].write(HEAD)
            self._counts[split] = 0
        self._qrels[split].write(f"{query}\t{document}\t1\n".encode())
        self._counts[split] += 1

    def _open(self, name: str) -> BinaryIO:
        return self._stack.enter_context((self._folder / name).open("wb"))
