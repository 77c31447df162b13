"""Coverage tables from memory: the whole tree as sorted arrays, so that a subtree is a slice and a sum a difference.

In: a reader, once. Out: the tables of `coverage`, with the same numbers to within rounding, in milliseconds. A tree
number sorts right before all that is below it ("." comes before every digit), which is what makes the slices. Nothing
here knows when to read again.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.apportion import target_shares
from agents.coverage import CoverageRow, LeastRow, check_not_negative
from agents.scope import WHOLE, outermost
from graph.database import Reader
from graph.never_list import never_planned

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
AFTER_DOT = chr(ord(".") + 1)  # C04/ comes after all of C04.…, and before C05
AFTER_DIGITS = chr(ord("9") + 1)  # C: comes after all of C01 to C99, and before D


@dataclass(frozen=True, slots=True)
class TreeRow(CoverageRow):
    """A row of a coverage table which also says whether anything is below it."""

    has_children: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A scope worked out: rows at or below its roots, and of its plannable descriptors the places, target and pairs.

    `rows` are indexes into the tree; `descriptors` (ascending), `places` and `targets` go together; `filled` and
    `wanted` are running sums over `rows`, one longer.
    """

    roots: tuple[str, ...]
    rows: Ints
    descriptors: Ints
    targets: Floats
    filled: Floats
    wanted: Floats


class CoverageTree:
    """The tree, its counts and the open targets at one moment. `pairs` is how many live pairs there were."""

    def __init__(self, nodes: Sequence[Sequence[Any]], open_targets: Iterable[tuple[str, int]], pairs: int) -> None:
        numbers, names, uis, articles, n_pairs, own_articles, own_pairs = (
            [list(column) for column in zip(*nodes, strict=True)] if nodes else [[] for _ in range(7)]
        )
        self.pairs = pairs
        self._numbers: list[str] = numbers
        same: dict[Any, Any] = {}  # a descriptor's name and UI come with each of its places: keep one text of each
        self._names: list[str] = [same.setdefault(name, name) for name in names]
        self._uis: list[str | None] = [same.setdefault(ui, ui) for ui in uis]
        self._articles = np.array(articles, np.int64)
        self._n_pairs = np.array(n_pairs, np.int64)
        self._levels = np.array([level(number) for number in numbers], np.int64)
        self._ends = np.array([self._end(number) for number in numbers], np.int64)
        self._starts = np.array([bisect_left(numbers, number) for number in numbers], np.int64)
        self._above_leaf = self._ends > np.searchsorted(self._starts, self._starts, side="right")
        self._places: dict[str, list[str]] = {}
        rows_of: dict[str, int] = {}
        for row, ui in enumerate(self._uis):
            if ui is not None:
                rows_of.setdefault(ui, row)
                self._places.setdefault(ui, []).append(numbers[row])
        self._known = frozenset(numbers)
        self._set_descriptors(rows_of, own_articles, own_pairs, dict(open_targets))

    def _set_descriptors(
        self, rows_of: dict[str, int], articles: list[int], pairs: list[int], open_targets: dict[str, int]
    ) -> None:
        """Number the descriptors by UI; only the plannable ones have room for targets."""
        never = never_planned()
        self._descriptor_uis = sorted(ui for ui, row in rows_of.items() if articles[row] >= 1 and ui not in never)
        index = {ui: i for i, ui in enumerate(self._descriptor_uis)}
        rows = [rows_of[ui] for ui in self._descriptor_uis]
        self._at = np.array([index.get(ui or "", -1) for ui in self._uis], np.int64)
        self._own_names = [self._names[row] for row in rows]
        self._own_articles = np.array([articles[row] for row in rows], np.int64)
        self._own_pairs = np.array([pairs[row] for row in rows], np.int64)
        self._open = np.array([open_targets.get(ui, 0) for ui in self._descriptor_uis], np.int64)

    def find_places(self, word: str) -> list[str]:
        """Return the tree numbers that a tree number or UI stands for, none where this tree has it not."""
        return [word] if word in self._known else self._places.get(word, [])

    def part(self, roots: Sequence[str], n: int, alpha: float) -> Part:
        """Work out the targets of the tree numbers at or below some, for n more pairs; no roots: all but V and Z."""
        check_not_negative("n", n)
        tops = outermost(roots) if roots else tuple(number for number in WHOLE if number in self._known)
        slices = [np.arange(bisect_left(self._numbers, top), self._end(top)) for top in tops]
        rows = np.concatenate(slices) if slices else np.empty(0, np.int64)
        at = self._at[rows]
        n_places = np.bincount(at[at >= 0], minlength=len(self._own_articles))
        descriptors = np.flatnonzero(n_places)
        taken = int((self._own_pairs + self._open)[descriptors].sum())
        targets = np.array(target_shares(self._own_articles[descriptors].tolist(), taken + n, alpha), np.float64)
        share = np.zeros((2, len(n_places) + 1))  # the last is 0: where nobody stands, index -1
        share[0, descriptors] = self._own_pairs[descriptors] / n_places[descriptors]
        share[1, descriptors] = targets / n_places[descriptors]
        sums = np.zeros((2, len(rows) + 1))
        np.cumsum(share[:, at], axis=1, out=sums[:, 1:])
        return Part(tops, rows, descriptors, targets, sums[0], sums[1])

    def rows(self, part: Part, depth: int) -> list[TreeRow]:
        """Return the tree numbers of a part down to `depth` levels below its roots, in tree order."""
        check_not_negative("depth", depth)
        chosen: list[TreeRow] = []
        first = 0
        for top in part.roots:
            start, end = bisect_left(self._numbers, top), self._end(top)
            levels = self._levels[start:end] - level(top)
            here = np.flatnonzero(levels <= depth) + start
            # Where the slice of each row begins and ends among the part's rows, in which sums run.
            below = self._starts[here] - start + first, self._ends[here] - start + first
            filled = np.maximum(part.filled[below[1]] - part.filled[below[0]], 0.0)
            wanted = np.maximum(part.wanted[below[1]] - part.wanted[below[0]], 0.0)
            chosen += map(
                TreeRow,
                [self._numbers[i] for i in here],
                [self._names[i] for i in here],
                [self._uis[i] for i in here],
                (self._levels[here] - level(top)).tolist(),
                self._articles[here].tolist(),
                self._n_pairs[here].tolist(),
                filled.tolist(),
                wanted.tolist(),
                (wanted - filled).tolist(),
                self._above_leaf[here].tolist(),
            )
            first += end - start
        return chosen

    def least(self, part: Part, least: int) -> list[LeastRow]:
        """Return the concepts of a part with the greatest deficits, greatest first, ties by UI."""
        check_not_negative("least", least)
        deficits = part.targets - self._own_pairs[part.descriptors]
        order = np.argsort(-deficits, kind="stable")[:least]  # descriptors stand by UI
        places = self._places
        return [
            LeastRow(
                self._descriptor_uis[d],
                self._own_names[d],
                tuple(number for number in places[self._descriptor_uis[d]] if is_in(number, part.roots)),
                int(self._own_articles[d]),
                int(self._own_pairs[d]),
                int(self._open[d]),
                float(part.targets[i]),
                float(deficits[i]),
            )
            for i, d in zip(order.tolist(), part.descriptors[order].tolist(), strict=True)
        ]

    def n_concepts(self, part: Part) -> tuple[int, int]:
        """Return how many plannable concepts a part has, and how many of them have a live pair."""
        return len(part.descriptors), int((self._own_pairs[part.descriptors] > 0).sum())

    def _end(self, number: str) -> int:
        """Return the index after the last tree number at or below one."""
        return bisect_left(self._numbers, number + (AFTER_DIGITS if len(number) == 1 else AFTER_DOT))


def read_coverage_tree(reader: Reader) -> CoverageTree:
    """Read the whole tree in one query."""
    [row] = reader.read("coverage_tree_all")
    return CoverageTree(row["nodes"], row["open"], row["pairs"])


def level(number: str) -> int:
    """Return how deep a tree number lies: 0 for a category, 1 for C04, 2 for C04.588."""
    return 0 if len(number) == 1 else number.count(".") + 1


def is_in(number: str, roots: Iterable[str]) -> bool:
    """Say whether a tree number is at or below one of some."""
    return any(
        number.startswith(root) and (len(root) in {1, len(number)} or number[len(root)] == ".") for root in roots
    )
