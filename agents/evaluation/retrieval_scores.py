"""How well rankings find what is relevant: success@4, MRR, nDCG@10 and recall@100, with intervals, paired. Pure.

The measures are those of trec_eval, by the library pytrec_eval. Intervals are percentile bootstraps over questions; of
two rankings the difference is taken question by question, so that what both find hard cancels out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.optional import optional

Floats = NDArray[np.float64]
MEASURES = {"success@4": "success_4", "MRR": "recip_rank", "nDCG@10": "ndcg_cut_10", "recall@100": "recall_100"}
ASKED = {"success.4", "recip_rank", "ndcg_cut.10", "recall.100"}
PRIMARY = "nDCG@10"
RESAMPLES = 10_000
AT_ONCE = 500  # resamples held in memory together


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions with the bounds of its 95 % interval."""

    mean: float
    low: float
    high: float


def score_rankings(relevant: Mapping[str, frozenset[int]], rankings: Mapping[str, Sequence[int]]) -> dict[str, Floats]:
    """Return each measure's value for each question, in the order of `relevant`; no ranking counts 0.

    Raises Invalid without the library.
    """
    library = optional("pytrec_eval", "train", "Measuring retrieval")
    qrel = {key: {str(pmid): 1 for pmid in pmids} for key, pmids in relevant.items()}
    # Scores only order: trec_eval sorts by them, and would break ties by the article's name.
    run = {key: {str(pmid): float(-at) for at, pmid in enumerate(rankings.get(key, ()))} for key in relevant}
    found: dict[str, dict[str, float]] = library.RelevanceEvaluator(qrel, ASKED).evaluate(run)
    nothing: dict[str, float] = {}
    return {
        name: np.array([found.get(key, nothing).get(inner, 0.0) for key in relevant])
        for name, inner in MEASURES.items()
    }


def figure(values: Floats, seed: int = 0) -> Figure:
    """Return the mean of some values with its interval; of differences too."""
    means = np.concatenate(list(resampled_means(values, seed)))
    low, high = np.quantile(means, (0.025, 0.975))
    return Figure(float(values.mean()), float(low), float(high))


def resampled_means(values: Floats, seed: int) -> Any:
    """Yield the means of `RESAMPLES` samples with replacement, some at a time."""
    rng = np.random.default_rng(seed)
    for _ in range(0, RESAMPLES, AT_ONCE):
        yield values[rng.integers(0, len(values), size=(AT_ONCE, len(values)))].mean(axis=1)
