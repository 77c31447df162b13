"""Counts the links from articles to descriptors: up the tree, each article once at every tree number.

In: arrays with one element a link, and where descriptors stand. Out: articles and candidates of each descriptor and
distinct articles at or below each tree number. Pure: knows neither files nor databases, nor what makes an article
usable; the links are those of usable articles, each once.

The order of candidates is arithmetic that Cypher can do as well (no bit operations, no overflow of 64 bits), so that
`rollup_delta_first.cypher` finds the first ones of a descriptor where the links are.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from graph.identity import seeded_order
from graph.records import parent_number

Pmids = NDArray[np.uint32]
N_CANDIDATES = 256
PRIME = 4_294_967_311  # Above every PMID of 32 bits: no two PMIDs of a descriptor have the same rank.
MAJOR, MINOR = 0, 1  # Majors come first.


@dataclass(frozen=True, slots=True)
class Candidates:
    """Up to 256 PMIDs to take a source article from; the first `n_majors` have the descriptor as a major topic."""

    pmids: Pmids
    n_majors: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Usable articles and candidates of each descriptor, in the order of `uis`; articles by tree number, 0 left out."""

    uis: Sequence[str]
    articles: Sequence[int]
    candidates: Sequence[Candidates]
    by_number: dict[str, int]


@dataclass(frozen=True, slots=True)
class Links:
    """PMIDs by descriptor, its majors before its minors; part `2 * i` begins at `starts[2 * i]`."""

    pmids: Pmids
    starts: NDArray[np.int64]

    def of(self, descriptor: int) -> Pmids:
        """Return all PMIDs of a descriptor, majors first."""
        return self.pmids[self.starts[2 * descriptor] : self.starts[2 * descriptor + 2]]

    def n_majors(self, descriptor: int) -> int:
        """Return how many of them are majors."""
        return int(self.starts[2 * descriptor + 1] - self.starts[2 * descriptor])


def count_links(
    pmids: Pmids,
    descriptors: NDArray[np.int32],
    majors: NDArray[np.bool_],
    uis: Sequence[str],
    numbers: Sequence[Sequence[str]],
    orphans: Collection[str] = frozenset(),
) -> Counts:
    """Count links, one an element of the first three arrays.

    `descriptors` are indexes into `uis`; `numbers` are the tree numbers of each descriptor; `orphans` are tree numbers
    that have nothing above them. Memory beside the arrays: 8 bytes a link while they are sorted, 4 afterwards.
    """
    links = group_links(pmids, descriptors, majors, len(uis))
    return Counts(
        uis=uis,
        articles=np.diff(links.starts[::2]).tolist(),
        candidates=[choose(ui, links.of(i), links.n_majors(i)) for i, ui in enumerate(uis)],
        by_number=distinct_by_number([links.of(i) for i in range(len(uis))], numbers, orphans),
    )


def group_links(pmids: Pmids, descriptors: NDArray[np.int32], majors: NDArray[np.bool_], n_descriptors: int) -> Links:
    """Sort links by descriptor, majors first, then PMID: all three in one number, sorted in place."""
    keys = descriptors.astype(np.uint64)
    keys <<= np.uint64(1)
    keys |= ~majors
    keys <<= np.uint64(32)
    keys |= pmids
    keys.sort()
    parts = np.arange(2 * n_descriptors + 1, dtype=np.uint64) << np.uint64(32)
    starts = np.searchsorted(keys, parts)
    return Links(keys.astype(np.uint32), starts)


def choose(ui: str, pmids: Pmids, n_majors: int) -> Candidates:
    """Return the candidates among a descriptor's PMIDs, of which the first `n_majors` are majors."""
    majors = first(ui, pmids[:n_majors], N_CANDIDATES)
    minors = first(ui, pmids[n_majors:], N_CANDIDATES - len(majors))
    return Candidates(np.concatenate([majors, minors]), len(majors))


def first(ui: str, pmids: Pmids, n: int) -> Pmids:
    """Return the first n of some PMIDs in the descriptor's order."""
    order = ranks(ui, pmids)
    if len(pmids) > n:
        nearest = np.argpartition(order, n)[:n]
        pmids, order = pmids[nearest], order[nearest]
    return pmids[np.argsort(order)]


def ranks(ui: str, pmids: Pmids) -> NDArray[np.uint64]:
    """Return the place of PMIDs in the order of a descriptor's candidates: numbers below 2 ** 33, no two alike."""
    factor, shift = order_of(ui)
    return (pmids.astype(np.uint64) * np.uint64(factor) + np.uint64(shift)) % np.uint64(PRIME)


@cache
def order_of(ui: str) -> tuple[int, int]:
    """Return factor and shift of a descriptor's order: PMID times factor plus shift, modulo `PRIME`.

    Both are hashes of the UI below 2 ** 31, so that the sum stays below 2 ** 63, Cypher's largest integer.
    """
    bits = seeded_order(0, ui)
    return 2**30 + (bits >> 34), bits % 2**31


def distinct_by_number(
    pmids: Sequence[Pmids], numbers: Sequence[Sequence[str]], orphans: Collection[str] = frozenset()
) -> dict[str, int]:
    """Return the distinct PMIDs at or below each tree number that has any; `pmids` and `numbers` by descriptor.

    Each branch is finished before the next begins, so only the sets of one path are held at a time; a descriptor that
    stands below itself is in both sets and counts once above.
    """
    standing: defaultdict[str, list[int]] = defaultdict(list)
    for descriptor, own in enumerate(numbers):
        if len(pmids[descriptor]):
            for number in own:
                standing[number].append(descriptor)
    below = children(standing, orphans)
    counts: dict[str, int] = {}

    def gather(number: str) -> BitMap:
        found = BitMap()
        for descriptor in standing.get(number, ()):
            found |= BitMap(array("I", pmids[descriptor].tobytes()))
        for child in below.get(number, ()):
            found |= gather(child)
        counts[number] = len(found)
        return found

    for root in below[None]:
        gather(root)
    return counts


def children(numbers: Collection[str], orphans: Collection[str]) -> dict[str | None, list[str]]:
    """Return the numbers right below each one, of all that are at or above some; those with none above under None."""
    known = {found for number in numbers for found in at_or_above(number, orphans)}
    below: defaultdict[str | None, list[str]] = defaultdict(list)
    for number in known:
        below[None if number in orphans else parent_number(number)].append(number)
    return below


def at_or_above(number: str, orphans: Collection[str]) -> Iterator[str]:
    """Yield a tree number and those above it, up to its category or to an orphan."""
    here: str | None = number
    while here is not None:
        yield here
        here = None if here in orphans else parent_number(here)
