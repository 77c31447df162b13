"""Fuses rankings of articles into one by reciprocal rank. Pure: knows neither questions nor the graph."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

# The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009).
RANK_OFFSET = 60


def count_headings(candidates: Sequence[Sequence[int]], source: int) -> Counter[int]:
    """Return how many of the recognised headings each article carries, the source left out.

    The order of the keys is that of the rarest heading's candidates first (of equally rare ones, the first named), so
    that ties go to what is specific and major.
    """
    n_headings: Counter[int] = Counter()
    for pmids in sorted(candidates, key=len):
        n_headings.update(pmids)
    n_headings.pop(source, None)
    return n_headings


@dataclass(frozen=True, slots=True)
class Weights:
    """What a reciprocal rank counts in each ranking."""

    dense: float = 1.0
    text: float = 1.0
    mesh: float = 1.0


EQUAL = Weights()


def fuse(
    by_vector: Sequence[int], by_text: Sequence[int], n_headings: Counter[int], weights: Weights = EQUAL
) -> dict[int, float]:
    """Return fused score by PMID, best first.

    Articles with equally many headings share a rank (1 + the number of those with more), so that among them the other
    rankings decide. At equal score the vectors' order goes first, then the text's, then that of the headings.
    """
    sizes = Counter(n_headings.values())
    levels = sorted(sizes, reverse=True)
    above = accumulate((sizes[level] for level in levels), initial=0)
    heading_score = {level: weights.mesh / (RANK_OFFSET + 1 + n) for level, n in zip(levels, above, strict=False)}
    scores: dict[int, float] = {}
    for ranking, weight in ((by_vector, weights.dense), (by_text, weights.text)):
        for rank, pmid in enumerate(ranking, start=1):
            scores[pmid] = scores.get(pmid, 0.0) + weight / (RANK_OFFSET + rank)
    for pmid, level in n_headings.most_common():
        scores[pmid] = scores.get(pmid, 0.0) + heading_score[level]
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
