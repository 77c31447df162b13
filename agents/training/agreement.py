"""How well an evaluator agrees with a rule on articles that it has not seen, beside what knows nothing of the articles.

In: held-out examples, with the probability that each first question is the better. Out: shares with 95 % intervals, by
bootstrap over articles, since the preferences of one article are no independent witnesses. Pure arithmetic.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.training.evaluator_data import Example

Floats = NDArray[np.float64]
DRAWS = 2000
QUARTILES = 4
COIN = 0.5


def hits_of(examples: Sequence[Example], first_wins: Sequence[float]) -> Floats:
    """Return 1 where the more probable question is the rule's, 0 where not, a half where neither is more probable."""
    wins = np.asarray(first_wins, dtype=np.float64)
    better = np.array([example.first_is_better for example in examples])
    return np.where(wins == COIN, COIN, ((wins > COIN) == better).astype(np.float64))


def interval(hits: Floats, articles: Sequence[int], seed: int = 0) -> dict[str, float]:
    """Return the mean with its 95 % interval, by bootstrap over articles."""
    if not len(hits):
        return {}
    _, number = np.unique(np.asarray(articles), return_inverse=True)
    n = int(number.max()) + 1
    sums, counts = np.bincount(number, hits, n), np.bincount(number, minlength=n)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=DRAWS)
    low, high = np.quantile((weights @ sums) / (weights @ counts), (0.025, 0.975))
    return {"value": float(hits.mean()), "low": float(low), "high": float(high)}


def measure(
    held: Sequence[Example], first_wins: Sequence[float], swapped: Sequence[float], controls: dict[str, Floats]
) -> dict[str, Any]:
    """Return agreement over all held-out preferences and by quartile of the margin, swap consistency, and controls.

    `swapped` are the probabilities that the same first question is the better where it is shown second. A control
    counts as beaten where the interval of the paired difference lies above 0.
    """
    articles = [example.pmid for example in held]
    hits = hits_of(held, first_wins)
    same = (np.asarray(first_wins) > COIN) == (np.asarray(swapped) > COIN)
    shift = np.abs(np.asarray(first_wins) - np.asarray(swapped))
    return {
        "n": len(held),
        "articles": len(set(articles)),
        "agreement": interval(hits, articles),
        "quartiles": by_quartile(held, hits),
        "swap": {"consistent": interval(same.astype(np.float64), articles), "mean_shift": float(shift.mean())},
        "controls": {name: compared(hits, other, articles) for name, other in controls.items()},
    }


def by_quartile(held: Sequence[Example], hits: Floats) -> list[dict[str, Any]]:
    """Return agreement by quartile of the rule's margin, the smallest first."""
    order = np.argsort([example.margin for example in held], kind="stable")
    rows = []
    for part in np.array_split(order, QUARTILES):
        margins = [held[i].margin for i in part]
        row = {"from": min(margins, default=0.0), "to": max(margins, default=0.0), "n": len(part)}
        rows.append(row | {"agreement": interval(hits[part], [held[i].pmid for i in part])})
    return rows


def compared(hits: Floats, other: Floats, articles: Sequence[int]) -> dict[str, Any]:
    """Return a control's agreement, the difference from it, and whether it is beaten by the interval."""
    difference = interval(hits - other, articles)
    return {
        "agreement": interval(other, articles),
        "difference": difference,
        "beaten": bool(difference) and difference["low"] > 0,
    }


def blind_controls(train: Sequence[Example], held: Sequence[Example]) -> dict[str, Floats]:
    """Return the hits of guesses that read nothing: the place, the longer question, the better generator, as learnt."""
    generators = Counter[str]()
    for example in train:
        generators[example.first.generator] += 1 if example.first_is_better else -1
        generators[example.second.generator] += -1 if example.first_is_better else 1
    signs: dict[str, Callable[[Example], float]] = {
        "position only": lambda _: 1.0,
        "length only": lambda e: float(len(e.first.question.split()) - len(e.second.question.split())),
        "generator identity": lambda e: float(generators[e.first.generator] - generators[e.second.generator]),
    }
    return {name: hits_of(held, guess(train, held, sign)) for name, sign in signs.items()}


def guess(train: Sequence[Example], held: Sequence[Example], sign: Callable[[Example], float]) -> list[float]:
    """Return guesses by the sign of one number, in the direction that was right more often in training."""
    right = sum(np.sign(sign(example)) * (1 if example.first_is_better else -1) for example in train)
    way = 1.0 if right >= 0 else -1.0
    return [COIN + 0.25 * float(np.sign(sign(example))) * way for example in held]
