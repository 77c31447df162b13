"""Measures of rankings against hand-worked values, and their intervals."""

import math

import numpy as np
import pytest

from agents.evaluation.retrieval_scores import figure, score_rankings


def test_measures_are_those_of_the_definition() -> None:
    """Ranks 2 and 12 of two relevant articles; rank 5 of one; one not found at all."""
    relevant = {"a": frozenset([1, 2]), "b": frozenset([3]), "c": frozenset([4])}
    first = [90, 1, *range(100, 109), 2]
    found = score_rankings(relevant, {"a": first, "b": [50, 51, 52, 53, 3], "c": [7]})
    ideal = 1 + 1 / math.log2(3)
    assert found["nDCG@10"] == pytest.approx([1 / math.log2(3) / ideal, 1 / math.log2(6), 0])
    assert found["MRR"] == pytest.approx([1 / 2, 1 / 5, 0])
    assert found["success@4"].tolist() == [1, 0, 0]
    assert found["recall@100"].tolist() == [1, 1, 0]


def test_the_order_decides_and_not_the_name() -> None:
    """trec_eval breaks ties by the article's name: a long ranking must have none."""
    ranking = list(range(200, 0, -1))
    assert score_rankings({"a": frozenset([1])}, {"a": ranking})["MRR"] == pytest.approx([1 / 200])
    assert score_rankings({"a": frozenset([1])}, {"a": ranking})["recall@100"].tolist() == [0]
    assert score_rankings({"a": frozenset([1])}, {})["MRR"].tolist() == [0]


def test_an_interval_covers_as_it_should() -> None:
    """Near the normal one for a large sample, the same for the same seed, and of no width where all is alike."""
    values = np.random.default_rng(3).normal(0.5, 0.1, size=400)
    found = figure(values)
    half = 1.96 * values.std() / 20
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.002)
    assert figure(values) == found
    alike = figure(np.full(10, 0.25))
    assert (alike.mean, alike.low, alike.high) == (0.25, 0.25, 0.25)
