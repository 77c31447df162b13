"""MeSH similarity: of pairs of headings, many at once, and of a source article with the articles a question found.

In: the table of `agents/information_content.py` and the headings to leave out. Out: numbers from 0 to 1. Neither the
graph nor the articles' texts are known here.

In a branch, with LCA the deepest common tree-number prefix over all pairs of places there (of several the one with
the greatest IC): Lin = 2 IC(LCA) / (IC(a) + IC(b)), Jiang = 1 - min(1, IC(a) + IC(b) - 2 IC(LCA)), Relevance =
Lin * (1 - p(LCA)); the similarity is their mean, clipped to 0..1, and over branches the greatest. A heading has 1 with
itself, and 0 with one that it shares no branch with.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agents.information_content import Floats, InformationContent, Ints

Method = Literal["mean", "best_match"]
# Place pairs worked on at once: about 10 MB of arrays, few enough to stay in the processor's cache.
PLACE_PAIRS_AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True)
class Score:
    """How well retrieved articles fit their source, 0 to 1, None where nothing could be compared.

    `scored` articles took part; `without_headings` had no heading that is known and not left out.
    """

    value: float | None
    scored: int
    without_headings: int


class Similarity:
    """Similarities by one table of information content; safe to share between threads."""

    def __init__(self, table: InformationContent, left_out: Collection[str] = ()) -> None:
        self._table = table
        self._numbers = {ui: number for ui, number in table.index.items() if ui not in left_out}
        self._n_places = np.diff(table.first)
        self._place_branch = table.lineage[0][table.rank]
        self._branches = branch_bits(table, self._place_branch)

    @property
    def id(self) -> str:
        """The id of the link counts that the similarities rest on."""
        return self._table.id

    def numbers(self, headings: Sequence[str]) -> NDArray[np.intp]:
        """Return the distinct headings' numbers for `pairs`, without those left out or unknown to the vocabulary."""
        found = (self._numbers.get(ui, -1) for ui in dict.fromkeys(headings))
        return np.array([number for number in found if number >= 0], dtype=np.intp)

    def pairs(self, a: NDArray[np.integer], b: NDArray[np.integer]) -> Floats:
        """Return the similarity of each a[i] and b[i], descriptors by their number in the table."""
        result: Floats = (a == b).astype(np.float64)
        related = np.flatnonzero((self._branches[a] & self._branches[b] != 0) & (a != b))
        a, b = a[related], b[related]
        work = np.cumsum(self._n_places[a] * self._n_places[b])
        cuts = np.searchsorted(work, np.arange(PLACE_PAIRS_AT_ONCE, work[-1] if len(work) else 0, PLACE_PAIRS_AT_ONCE))
        for part, x, y in zip(np.split(related, cuts), np.split(a, cuts), np.split(b, cuts), strict=True):
            result[part] = self._related(x, y)
        return result

    def score_contexts(
        self, source_headings: Sequence[str], contexts: Sequence[Sequence[str]], method: Method = "mean"
    ) -> Score:
        """Return the mean over retrieved articles of the source's similarity with each.

        That of two articles is the mean over all heading pairs ("mean"), or the mean of the two directions' average
        best match ("best_match"), which does not reward an article for few, generic headings.
        """
        source = self.numbers(source_headings)
        articles = [numbers for headings in contexts if len(numbers := self.numbers(headings))]
        without = len(contexts) - len(articles)
        if not len(source) or not articles:
            return Score(None, 0, without)
        theirs = np.concatenate(articles)
        values = self.pairs(np.repeat(source, len(theirs)), np.tile(theirs, len(source)))
        grids = np.split(
            values.reshape(len(source), -1), np.cumsum([len(numbers) for numbers in articles])[:-1], axis=1
        )
        similarity = all_pairs if method == "mean" else best_match
        return Score(sum(similarity(grid) for grid in grids) / len(grids), len(grids), without)

    def _related(self, a: NDArray[np.integer], b: NDArray[np.integer]) -> Floats:
        """Return the similarities of unequal descriptors, of which most have a branch in common."""
        result = np.zeros(len(a))
        pair, place_a, place_b = self._place_pairs(a, b)
        if not len(pair):
            return result
        table = self._table
        lineage_a, lineage_b = table.lineage[:, table.rank[place_a]], table.lineage[:, table.rank[place_b]]
        common = np.where(lineage_a == lineage_b, lineage_a, -1).max(axis=0)
        # A pair's places are in tree order, so those in one branch are next to each other.
        starts = run_starts(pair, self._place_branch[place_a])
        ancestor = np.maximum.reduceat(common, starts)
        in_branch = mean_of_three(
            table.place_ic[place_a[starts]], table.place_ic[place_b[starts]], table.ic[ancestor], table.p[ancestor]
        )
        pair = pair[starts]
        starts = run_starts(pair)
        result[pair[starts]] = np.maximum.reduceat(in_branch, starts)
        return result

    def _place_pairs(self, a: NDArray[np.integer], b: NDArray[np.integer]) -> tuple[Ints, Ints, Ints]:
        """Return every pair of places in one branch: which of the pairs it belongs to, a's place, b's place."""
        first, many_b = self._table.first, self._n_places[b]
        n = self._n_places[a] * many_b
        pair = np.repeat(np.arange(len(a), dtype=np.int32), n)
        within = np.arange(len(pair), dtype=np.int32) - np.repeat(np.cumsum(n, dtype=np.int32) - n, n)
        offset_a, offset_b = np.divmod(within, many_b[pair])
        place_a, place_b = first[a][pair] + offset_a, first[b][pair] + offset_b
        same = self._place_branch[place_a] == self._place_branch[place_b]
        return pair[same], place_a[same], place_b[same]


def mean_of_three(ic_a: Floats, ic_b: Floats, ic_ancestor: Floats, p_ancestor: Floats) -> Floats:
    """Return the mean of Lin, Jiang and Relevance, clipped to 0..1; Lin is 0 where both ICs are 0."""
    both = ic_a + ic_b
    lin = np.divide(2 * ic_ancestor, both, out=np.zeros_like(both), where=both > 0)
    jiang = 1 - np.minimum(1, both - 2 * ic_ancestor)
    relevance = lin * (1 - p_ancestor)
    mean: Floats = np.clip((lin + jiang + relevance) / 3, 0, 1)
    return mean


def all_pairs(grid: Floats) -> float:
    """Return the mean over all heading pairs."""
    return float(grid.mean())


def best_match(grid: Floats) -> float:
    """Return the mean of both directions: each heading with its best counterpart on the other side."""
    return float(grid.max(axis=0).mean() + grid.max(axis=1).mean()) / 2


def branch_bits(table: InformationContent, place_branch: Ints) -> NDArray[np.uint64]:
    """Return a 64-bit set of branches for each descriptor: no bit in common means no branch in common.

    There are more branches than bits, so a common bit means nothing yet.
    """
    _, number = np.unique(place_branch, return_inverse=True)
    bits = np.left_shift(np.uint64(1), (number % 64).astype(np.uint64))
    found = np.zeros(len(table.first) - 1, dtype=np.uint64)
    np.bitwise_or.at(found, np.repeat(np.arange(len(found)), np.diff(table.first)), bits)
    return found


def run_starts(*columns: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return where a new run of equal rows begins; the columns are not empty."""
    changed = np.ones(len(columns[0]), dtype=np.bool_)
    changed[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.flatnonzero(changed)
