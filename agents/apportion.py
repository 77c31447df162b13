"""Sharing out: how many pairs each concept should have, and whole parts of a whole.

Numbers in, numbers out; nothing here knows descriptors, trees or the database.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from graph.errors import Invalid


def target_shares(articles: Sequence[int], total: float, alpha: float) -> list[float]:
    """Share `total` pairs in proportion to `articles ** alpha`, no share above its number of articles.

    What a cap cuts off is shared again among the others; where all are capped, the rest of `total` is not shared.
    Raises Invalid where alpha is not within 0 (every concept alike) and 1 (as the literature).
    """
    if not 0 <= alpha <= 1:
        raise Invalid(f"alpha is {alpha}, expected a number from 0 (all alike) to 1 (as the literature).", alpha=alpha)
    n_holders = Counter(articles)  # equal numbers have equal shares, so one share for each number is enough
    uncapped, left = sorted(n_holders), float(total)
    share = {a: float(a) for a in n_holders}
    while uncapped:
        whole = math.fsum(n_holders[a] * a**alpha for a in uncapped)
        below = [a for a in uncapped if left * a**alpha < a * whole]
        if len(below) == len(uncapped):
            share.update((a, left * a**alpha / whole) for a in uncapped)
            break
        left = max(0.0, left - sum(a * n_holders[a] for a in uncapped) + sum(a * n_holders[a] for a in below))
        uncapped = below
    return [share[a] for a in articles]


def largest_remainder(n: int, weights: Sequence[int], tie: Callable[[int], int]) -> list[int]:
    """Split n into whole parts in proportion to the weights, which are whole numbers and not all zero.

    Each part is its quota rounded down; what is left over goes, one each, to the largest remainders. `tie` gives the
    order of equal remainders from an index of `weights`, lowest first. All arithmetic is exact.
    """
    whole = sum(weights)
    quotas = [divmod(n * weight, whole) for weight in weights]
    parts = [part for part, _ in quotas]
    left_over = n - sum(parts)
    if left_over:
        first = sorted(range(len(parts)), key=lambda i: (-quotas[i][1], tie(i)))
        for i in first[:left_over]:
            parts[i] += 1
    return parts
