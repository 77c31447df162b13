"""Draws pairs: at random, in equal parts of decisions, or over the tree. Pure; the same seed draws the same pairs.

In: arrays over the pairs of a selection, and how many are wanted. Out: the positions drawn, in order. A pair's place in
the drawing is a hash of its id and the seed, so that a larger n keeps what a smaller one had, and other pairs do not
matter to it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agents.apportion import largest_remainder
from agents.plan import UNIT
from graph.frozen import chain
from graph.identity import seeded_order

Positions = npt.NDArray[np.intp]
Words = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.integer]
TOP = ""  # above the categories, and where concepts without a place stand


@dataclass(frozen=True, slots=True)
class Held:
    """A concept as it was frozen: UI, usable articles, tree numbers; `pairs` are how many there are to draw from."""

    ui: str
    articles: int
    places: tuple[str, ...]
    pairs: int


def ranked(words: Words, seed: int) -> Words:
    """Return each pair's place in the drawing, from 64 bits of its id: the finaliser of splitmix64."""
    mixed = words ^ np.uint64(seeded_order(seed, "draw"))
    with np.errstate(over="ignore"):
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def drawn(words: Words, seed: int, n: int) -> Positions:
    """Return the positions of n pairs drawn at random, of all where there are fewer."""
    return np.sort(np.argsort(ranked(words, seed), kind="stable")[:n])


def drawn_by(words: Words, groups: Codes, allotted: Sequence[int], seed: int) -> Positions:
    """Return the positions of as many pairs of each group as it is allotted, drawn at random."""
    order = np.lexsort((ranked(words, seed), groups))
    sizes = np.bincount(groups, minlength=len(allotted))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    within = np.arange(len(order)) - starts[groups[order]]
    return np.sort(order[within < np.asarray(allotted)[groups[order]]])


def equal_parts(sizes: Sequence[int], n: int | None) -> list[int]:
    """Return equal parts for groups of some sizes, as near n as the smallest allows; what 3 does not divide is dropped.

    An empty group has no part. Without n the parts are as large as the smallest group.
    """
    held = [size for size in sizes if size]
    part = min(held, default=0)
    if n is not None and held:
        part = min(part, n // len(held))
    return [part if size else 0 for size in sizes]


def tree_parts(concepts: Sequence[Held], n: int | None, alpha: float, seed: int) -> list[int]:
    """Return how many pairs each concept gives, so that n lie over the tree as its literature does, flattened by alpha.

    Each concept's share is proportional to `articles ** alpha` and no larger than its pairs; what a cap cuts off is
    shared again. The shares are made whole from the top of the tree down, so that every branch has its own to within
    one. Without n all pairs are given.
    """
    held = [concept.pairs for concept in concepts]
    wanted = sum(held) if n is None else min(n, sum(held))
    if wanted == sum(held):
        return held
    shares = capped_shares([max(1, c.articles) ** alpha for c in concepts], held, wanted)
    parts = _Split(concepts, shares, seed).parts(wanted)
    return settle(parts, shares, held, wanted)


def capped_shares(weights: Sequence[float], caps: Sequence[int], total: float) -> list[float]:
    """Share a total in proportion to weights, no share above its cap; what a cap cuts off is shared again."""
    order = sorted(range(len(caps)), key=lambda i: caps[i] / weights[i])
    left, whole = float(total), math.fsum(weights)
    shares = [0.0] * len(caps)
    for i in order:
        shares[i] = min(float(caps[i]), left * weights[i] / whole) if whole > 0 else 0.0
        left, whole = max(0.0, left - shares[i]), whole - weights[i]
    return shares


class _Split:
    """The concepts' tree: at each node what stands here and what is below, weighed by the shares."""

    def __init__(self, concepts: Sequence[Held], shares: Sequence[float], seed: int) -> None:
        self._seed = seed
        self._children: dict[str, set[str]] = {TOP: set()}
        self._here: dict[str, list[int]] = {TOP: []}
        self._weights: dict[str, int] = {TOP: 0}
        self._own = [round(share * UNIT) // max(1, len(c.places)) for c, share in zip(concepts, shares, strict=True)]
        for i, concept in enumerate(concepts):
            for place in concept.places or (TOP,):
                self._stand(i, place)

    def _stand(self, i: int, place: str) -> None:
        numbers = [*chain(place), TOP] if place else [TOP]
        for below, number in zip([None, *numbers], numbers, strict=False):
            if number not in self._weights:
                self._children[number], self._here[number], self._weights[number] = set(), [], 0
            if below is not None:
                self._children[number].add(below)
            self._weights[number] += self._own[i]
        self._here[numbers[0]].append(i)

    def parts(self, n: int) -> list[int]:
        """Split n from the top down and return each concept's part, all its places together."""
        parts = [0] * len(self._own)
        open_ = [(TOP, n)]
        while open_:
            node, wanted = open_.pop()
            below, here = sorted(self._children[node]), self._here[node]
            weights = [*(self._weights[child] for child in below), *(self._own[i] for i in here)]
            if not wanted or not any(weights):
                continue
            ties = [*below, *(f"{node}:{i}" for i in here)]
            split = largest_remainder(wanted, weights, lambda k, ties=ties: seeded_order(self._seed, ties[k]))  # type: ignore[misc]
            open_ += zip(below, split, strict=False)
            for i, part in zip(here, split[len(below) :], strict=True):
                parts[i] += part
        return parts


def settle(parts: Sequence[int], shares: Sequence[float], caps: Sequence[int], n: int) -> list[int]:
    """Return parts that are within their caps and n in all: what is above goes to those that lack most of their share.

    A concept in several places is rounded at each, so that it can come out one or two above what it has.
    """
    within = [min(part, cap) for part, cap in zip(parts, caps, strict=True)]
    left = n - sum(within)
    while left > 0:
        lacking = [i for i in range(len(within)) if within[i] < caps[i]]
        lacking.sort(key=lambda i: (within[i] - shares[i], i))
        for i in lacking[:left]:
            within[i] += 1
        left -= min(left, len(lacking))
    return within


def by_branch(concepts: Sequence[Held]) -> Mapping[str, int]:
    """Return branch, such as C04 -> pairs of the concepts that have a place there."""
    counts: dict[str, int] = {}
    for concept in concepts:
        for branch in {place.partition(".")[0] for place in concept.places}:
            counts[branch] = counts.get(branch, 0) + concept.pairs
    return dict(sorted(counts.items()))
