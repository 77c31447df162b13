"""How a corpus covers the tree: concepts reached, and how its pairs spread over branches beside the target. Pure.

In: a scope, and how many pairs are about each concept. Out: `Coverage`. The target is that of plans: `articles **
alpha` over the plannable concepts. A larger corpus reaches more concepts by size alone, so the number that would be
reached at a size common to all corpora is given too.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.coverage import by_branch, divergence
from agents.scope import Scope
from graph.records import branch

DRAWS = 100


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `pairs` about a plannable concept: the concepts reached; entropy and divergence over branches, in nats.

    `concepts_at` is the number of concepts expected in `at` pairs drawn from them without replacement. `entropy` is at
    most the logarithm of the number of branches; `kl` is that of the pairs from the target, 0 for no pairs, and
    `kl_by_chance` what as many pairs drawn at random from the target have on average. `branches` are shares of the
    pairs by branch, a pair divided evenly among its concept's places.
    """

    pairs: int
    concepts: int
    plannable: int
    share: float
    at: int
    concepts_at: float
    entropy: float
    kl: float
    kl_by_chance: float
    branches: dict[str, float]


def measure_coverage(scope: Scope, counts: Mapping[str, int], alpha: float, at: int) -> Coverage:
    """Return the coverage of pairs by UI; those outside the scope are left out. `at` is the common size."""
    own = {d.ui: counts[d.ui] for d in scope.descriptors if counts.get(d.ui)}
    pairs = sum(own.values())
    branches = shares(by_branch(scope.descriptors, [float(own.get(d.ui, 0)) for d in scope.descriptors]))
    plannable = len(scope.descriptors)
    return Coverage(
        pairs=pairs,
        concepts=len(own),
        plannable=plannable,
        share=len(own) / plannable if plannable else 0.0,
        at=min(at, pairs),
        concepts_at=expected_concepts(own, min(at, pairs)),
        entropy=entropy(branches),
        kl=divergence(scope, own, alpha) if pairs else 0.0,
        kl_by_chance=chance_divergence(scope, pairs, alpha) if pairs else 0.0,
        branches=branches,
    )


def target_branches(scope: Scope, alpha: float) -> dict[str, float]:
    """Return the target's share of each branch."""
    return shares(by_branch(scope.descriptors, [float(d.articles) ** alpha for d in scope.descriptors]))


def chance_divergence(scope: Scope, n: int, alpha: float) -> float:
    """Return the divergence, on average, of n random pairs from the target: what size alone makes of it."""
    names = {name: i for i, name in enumerate(target_branches(scope, alpha))}
    weights = np.array([float(d.articles) ** alpha for d in scope.descriptors])
    parts = np.zeros((len(scope.descriptors), len(names)))
    for row, descriptor in enumerate(scope.descriptors):
        for number in descriptor.numbers:
            parts[row, names[branch(number)]] += 1 / len(descriptor.numbers)
    wanted = weights @ parts / weights.sum()
    drawn = np.random.default_rng(0).multinomial(n, weights / weights.sum(), size=DRAWS) @ parts / n
    logs = np.log(np.where(drawn > 0, drawn, 1) / np.where(drawn > 0, wanted, 1))
    return float((drawn * logs).sum(axis=1).mean())


def expected_concepts(counts: Mapping[str, int], size: int) -> float:
    """Return how many distinct concepts `size` pairs have on average, drawn without replacement (rarefaction)."""
    n = sum(counts.values())

    def missed(count: int) -> float:
        if n - count < size:
            return 0.0
        return math.exp(log_choose(n - count, size) - log_choose(n, size))

    return math.fsum(1 - missed(count) for count in counts.values()) if size else 0.0


def log_choose(n: int, k: int) -> float:
    """Return the logarithm of the number of ways to choose k of n."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def entropy(parts: Mapping[str, float]) -> float:
    """Return the entropy of shares, in nats."""
    return -math.fsum(p * math.log(p) for p in parts.values() if p)


def shares(amounts: Mapping[str, float]) -> dict[str, float]:
    """Return amounts as shares of their sum, by name, those of nothing left out."""
    whole = math.fsum(amounts.values())
    return {name: amounts[name] / whole for name in sorted(amounts) if amounts[name]}
