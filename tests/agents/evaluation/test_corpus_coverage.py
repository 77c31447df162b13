"""Coverage figures on a scope that can be worked out by hand."""

import math
from collections import Counter
from itertools import combinations

import pytest

from agents.evaluation.corpus_coverage import chance_divergence, expected_concepts, measure_coverage, target_branches
from agents.scope import Scope, ScopeDescriptor

SCOPE = Scope(
    ("A", "C"),
    (
        ScopeDescriptor("D1", "one", ("C04.1",), 4),
        ScopeDescriptor("D2", "two", ("C04.2", "A01.1"), 4),
        ScopeDescriptor("D3", "three", ("A01",), 4),
        ScopeDescriptor("D4", "four", ("A02",), 4),
    ),
)


def test_shares_entropy_and_divergence() -> None:
    """Three pairs on two of four concepts; one concept stands in two branches and counts half in each."""
    found = measure_coverage(SCOPE, {"D1": 1, "D2": 2, "D9": 5}, 0.5, at=2)
    assert (found.pairs, found.concepts, found.plannable, found.share) == (3, 2, 4, 0.5)
    assert found.branches == pytest.approx({"A01": 1 / 3, "C04": 2 / 3})
    assert found.entropy == pytest.approx(-(math.log(1 / 3) + 2 * math.log(2 / 3)) / 3)
    target = target_branches(SCOPE, 0.5)
    assert target == pytest.approx({"A01": 1.5 / 4, "A02": 1 / 4, "C04": 1.5 / 4})
    assert found.kl == pytest.approx(math.log((1 / 3) / (1.5 / 4)) / 3 + 2 * math.log((2 / 3) / (1.5 / 4)) / 3)


def test_a_corpus_like_the_target_has_no_divergence() -> None:
    """One pair on each of equally large concepts; none at all says nothing."""
    assert measure_coverage(SCOPE, {"D1": 1, "D2": 1, "D3": 1, "D4": 1}, 0.5, at=4).kl == pytest.approx(0, abs=1e-12)
    empty = measure_coverage(SCOPE, {}, 0.5, at=4)
    assert (empty.pairs, empty.concepts_at, empty.entropy, empty.kl, empty.branches) == (0, 0, 0, 0, {})


def test_chance_keeps_a_small_corpus_from_the_target() -> None:
    """By about (branches - 1) / 2n; with two concepts of one branch each, one pair is always log 2 away."""
    pair = Scope(("A",), (ScopeDescriptor("D1", "one", ("A01",), 4), ScopeDescriptor("D2", "two", ("A02",), 4)))
    assert chance_divergence(pair, 1, 0.5) == pytest.approx(math.log(2))
    assert chance_divergence(pair, 1000, 0.5) == pytest.approx(1 / 2000, rel=0.5)
    assert measure_coverage(SCOPE, {"D1": 1}, 0.5, at=1).kl_by_chance == pytest.approx(chance_divergence(SCOPE, 1, 0.5))


def test_concepts_at_a_common_size_are_the_mean_over_all_draws() -> None:
    """The formula agrees with drawing every subset of three pairs of seven."""
    counts = {"D1": 4, "D2": 2, "D3": 1}
    pairs = list(Counter(counts).elements())
    draws = [len(set(drawn)) for drawn in combinations(pairs, 3)]
    assert expected_concepts(counts, 3) == pytest.approx(sum(draws) / len(draws))
    assert expected_concepts(counts, 7) == pytest.approx(3)
