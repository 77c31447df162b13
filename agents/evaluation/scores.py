"""Scores of decisions against expert labels: accuracy, macro-F1, confusion, intervals, and two models compared. Pure.

A table of counts says all that accuracy and macro-F1 need. Drawing n items again with replacement gives a table that is
a multinomial draw from the observed one, so bootstrap intervals are drawn from tables, not from items: the same
distribution, ten thousand resamples in milliseconds. A decision that could not be had counts as wrong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.records import Decision
from agents.replies import DECISIONS

Table = NDArray[np.int64]  # [..., label, decision]; the last decision is "none could be had"
UNANSWERED = len(DECISIONS)
RESAMPLES = 10_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with the bounds of its 95 % interval (percentile bootstrap over items)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How decisions agree with labels. `confusion[i][j]`: items labelled i that were decided j, j = 3 for unanswered.

    Macro-F1 is the mean over the decisions that occur among labels or answers, as scikit-learn has it; `f1` by label.
    """

    n: int
    unanswered: int
    accuracy: Measure
    macro_f1: Measure
    f1: dict[Decision, float]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of decisions on the same items; differences are first minus second.

    `only_first` and `only_second` count items that one alone has right; `p` is McNemar's exact two-sided test on them.
    """

    n: int
    only_first: int
    only_second: int
    p: float
    accuracy: Measure
    macro_f1: Measure


def score(labels: Sequence[Decision], decisions: Sequence[Decision | None], *, seed: int = 0) -> Scores:
    """Return the scores of decisions, one for each label; None is a decision that could not be had."""
    table = count_table(labels, decisions)
    drawn = resample(table, seed)
    return Scores(
        n=int(table.sum()),
        unanswered=int(table[:, UNANSWERED].sum()),
        accuracy=measure(accuracy(table), accuracy(drawn)),
        macro_f1=measure(macro_f1(table), macro_f1(drawn)),
        f1=dict(zip(DECISIONS, map(float, np.nan_to_num(f1_by_label(table))), strict=True)),
        confusion=tuple(tuple(map(int, row)) for row in table),
    )


def compare(
    labels: Sequence[Decision],
    first: Sequence[Decision | None],
    second: Sequence[Decision | None],
    *,
    seed: int = 0,
) -> Comparison:
    """Return how two sets of decisions differ: items are drawn again in pairs, so what both find hard cancels out."""
    joint = np.zeros((len(DECISIONS), UNANSWERED + 1, UNANSWERED + 1), dtype=np.int64)
    np.add.at(joint, (codes(labels), codes(first), codes(second)), 1)
    drawn = resample(joint, seed)
    one, other, ones, others = joint.sum(axis=2), joint.sum(axis=1), drawn.sum(axis=3), drawn.sum(axis=2)
    right = np.eye(UNANSWERED, UNANSWERED + 1, dtype=bool)
    only_first = int(joint[right[:, :, None] & ~right[:, None, :]].sum())
    only_second = int(joint[~right[:, :, None] & right[:, None, :]].sum())
    return Comparison(
        n=int(joint.sum()),
        only_first=only_first,
        only_second=only_second,
        p=mcnemar(only_first, only_second),
        accuracy=measure(accuracy(one) - accuracy(other), accuracy(ones) - accuracy(others)),
        macro_f1=measure(macro_f1(one) - macro_f1(other), macro_f1(ones) - macro_f1(others)),
    )


def majority(labels: Sequence[Decision]) -> Decision:
    """Return the most frequent label; of equally frequent ones the first of yes, no, maybe."""
    return max(DECISIONS, key=list(labels).count)


def count_table(labels: Sequence[Decision], decisions: Sequence[Decision | None]) -> Table:
    """Return how often each label met each decision, shape (3, 4)."""
    table = np.zeros((len(DECISIONS), UNANSWERED + 1), dtype=np.int64)
    np.add.at(table, (codes(labels), codes(decisions)), 1)
    return table


def codes(decisions: Sequence[Decision | None]) -> NDArray[np.intp]:
    """Return decisions as indexes, `UNANSWERED` for None."""
    index = {decision: i for i, decision in enumerate(DECISIONS)}
    return np.array([UNANSWERED if d is None else index[d] for d in decisions], dtype=np.intp)


def resample(table: Table, seed: int) -> Table:
    """Return `RESAMPLES` tables of as many items drawn from a table with replacement, along a new first axis."""
    n = int(table.sum())
    shares = table.ravel() / n if n else np.full(table.size, 1 / table.size)
    drawn = np.random.default_rng(seed).multinomial(n, shares, size=RESAMPLES)
    return drawn.reshape(RESAMPLES, *table.shape)


def accuracy(table: Table) -> NDArray[np.float64]:
    """Return the share of right decisions of one table or many; nan without items."""
    right = np.trace(table, axis1=-2, axis2=-1)
    return divided(right, table.sum(axis=(-2, -1)))


def macro_f1(table: Table) -> NDArray[np.float64]:
    """Return the mean F1 over the decisions that occur, of one table or many; nan without items."""
    by_label = f1_by_label(table)
    occurs = ~np.isnan(by_label)
    return divided(np.where(occurs, by_label, 0.0).sum(axis=-1), occurs.sum(axis=-1))


def f1_by_label(table: Table) -> NDArray[np.float64]:
    """Return each decision's F1; nan where it is neither label nor answer of any item."""
    right = np.diagonal(table, axis1=-2, axis2=-1)
    return divided(2 * right, table.sum(axis=-1) + table.sum(axis=-2)[..., :UNANSWERED])


def divided(above: NDArray[np.generic], below: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return a quotient, nan where the divisor is 0."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    quotient: NDArray[np.float64] = np.divide(above, below, out=np.full_like(below, np.nan), where=below != 0)
    return quotient


def measure(value: NDArray[np.float64], drawn: NDArray[np.float64]) -> Measure:
    """Return a figure with its percentile interval."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Measure(float(value), float(low), float(high))


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p value of McNemar's test: a fair coin for every item that the two differ on."""
    n = only_first + only_second
    as_extreme: int = sum(math.comb(n, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, float(2 * as_extreme / 2**n))
