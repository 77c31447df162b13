"""What a selection chooses and counts by, as arrays: a page of the graph at a time, so that memory holds no text twice.

In: a database and a request with its revision. Out: `Columns` of the pairs that no filter leaves out, in the order of
their ids, and how many the filters leave out, by reason.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from api.datasets.packed_ids import PackedIds
from api.datasets.request import PullRequest
from graph.database import Database

PAGE = 4_000
LATER = "later"  # not among what a revision leaves out: it does not know of them
FILTERS = ("revision", "run", "split", "year_from", "year_to", "drop_test_support", "depth")
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words: the words that occur, and each row's by number."""

    words: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def take(self, chosen: Mask | Positions) -> "Words":
        """Return some of the rows."""
        return replace(self, codes=self.codes[chosen])

    def counts(self) -> dict[str, int]:
        """Return word -> rows that have it, without those that none has."""
        found = zip(self.words, self.sizes(), strict=True)
        return {word: n for word, n in sorted(found) if n}

    def sizes(self) -> list[int]:
        """Return how many rows have each of the words."""
        sizes: list[int] = np.bincount(self.codes, minlength=len(self.words)).tolist()
        return sizes


@dataclass(frozen=True, slots=True)
class Columns:
    """Pairs by id: what each is about, its kind, its decision ("" for none) and its split."""

    ids: PackedIds
    concepts: Words
    kinds: Words
    decisions: Words
    splits: Words

    def take(self, chosen: Mask | Positions) -> "Columns":
        """Return some of the pairs."""
        own = (self.concepts, self.kinds, self.decisions, self.splits)
        return Columns(self.ids.take(chosen), *(column.take(chosen) for column in own))


class _Coder:
    """Numbers words in the order in which they first come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._parts: list[npt.NDArray[np.int32]] = []

    def add(self, words: Sequence[str]) -> None:
        """Add rows."""
        numbers = self._numbers
        for word in set(words) - numbers.keys():
            numbers[word] = len(numbers)
        self._parts.append(np.fromiter(map(numbers.__getitem__, words), dtype=np.int32, count=len(words)))

    def column(self) -> Words:
        """Return the rows added, the words in order."""
        words = sorted(self._numbers)
        renumber = np.zeros(len(words), dtype=np.int32)
        for new, word in enumerate(words):
            renumber[self._numbers[word]] = new
        codes = np.concatenate([*self._parts, np.zeros(0, dtype=np.int32)])
        return Words(tuple(words), renumber[codes] if words else codes)


def read_columns(database: Database, request: PullRequest) -> tuple[Columns, Counter[str]]:
    """Return the pairs that a request's filters leave, and the others counted by reason."""
    given = {name: getattr(request, name) for name in FILTERS} | {"under": list(request.under)}
    left_out: Counter[str] = Counter()
    packed: list[PackedIds] = []
    coders = {name: _Coder() for name in ("concepts", "kinds", "decisions", "splits")}
    after = ""
    while page := database.read("pair_columns_pairs", after=after, limit=PAGE, **given):
        left_out.update({row["reason"]: row["pairs"] for row in page if row["reason"] not in {"", LATER}})
        for row in stays(page):
            packed.append(PackedIds.pack(row["ids"]))
            for name, coder in coders.items():
                coder.add(row[name])
        after = max(row["last"] for row in page)
    return Columns(PackedIds.joined(packed), **{name: coder.column() for name, coder in coders.items()}), left_out


def stays(page: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Return what of a page no filter leaves out: one row or none."""
    return (row for row in page if not row["reason"])
