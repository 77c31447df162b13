"""Scores are scikit-learn's on the same decisions; intervals and paired tests are what their definitions give."""

import random
from fractions import Fraction

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from agents.evaluation.scores import RESAMPLES, compare, majority, mcnemar, score
from agents.records import Decision
from agents.replies import DECISIONS

Decisions = list[Decision]


def drawn(n: int, seed: int, among: tuple[Decision, ...] = DECISIONS) -> Decisions:
    """Random decisions."""
    return random.Random(seed).choices(among, k=n)  # noqa: S311 - draws, not secrets


@pytest.mark.parametrize(("seed", "among"), [(1, DECISIONS), (2, ("yes", "no")), (3, ("maybe",)), (4, ("no", "maybe"))])
def test_scores_are_scikit_learns(seed: int, among: tuple[Decision, ...]) -> None:
    """Accuracy, macro-F1, each label's F1 and the confusion, also where a label occurs on one side only."""
    labels, decisions = drawn(200, seed), drawn(200, seed + 100, among)
    scores = score(labels, decisions)
    assert scores.accuracy.value == accuracy_score(labels, decisions)
    assert scores.macro_f1.value == pytest.approx(f1_score(labels, decisions, average="macro", zero_division=0))
    by_label = f1_score(labels, decisions, average=None, labels=list(DECISIONS), zero_division=0)
    assert list(scores.f1.values()) == pytest.approx(list(by_label))
    assert [row[:3] for row in scores.confusion] == [
        tuple(row) for row in confusion_matrix(labels, decisions, labels=list(DECISIONS))
    ]
    assert scores.unanswered == 0


def test_macro_f1_leaves_out_a_label_that_does_not_occur() -> None:
    """As scikit-learn does where nobody names the labels: a group without a maybe is not scored on it."""
    labels, decisions = drawn(50, 1, ("yes", "no")), drawn(50, 2, ("yes", "no"))
    assert score(labels, decisions).macro_f1.value == pytest.approx(f1_score(labels, decisions, average="macro"))


def test_what_got_no_decision_counts_as_wrong() -> None:
    """Accuracy and macro-F1 over the three labels are those of a fourth answer that is never right."""
    labels = drawn(100, 5)
    decisions: list[Decision | None] = [None if i % 7 == 0 else d for i, d in enumerate(drawn(100, 6))]
    told = [d or "none" for d in decisions]
    scores = score(labels, decisions)
    assert scores.unanswered == 15
    assert scores.accuracy.value == accuracy_score(labels, told)
    assert scores.macro_f1.value == pytest.approx(f1_score(labels, told, average="macro", labels=list(DECISIONS)))
    assert [row[3] for row in scores.confusion] == [
        sum(d is None and label == own for label, d in zip(labels, decisions, strict=True)) for own in DECISIONS
    ]


def test_intervals_are_those_of_items_drawn_again() -> None:
    """Tables drawn from the multinomial give the interval that drawing items with replacement gives."""
    labels, decisions = drawn(300, 8), drawn(300, 9)
    scores = score(labels, decisions)
    draw = np.random.default_rng(7)
    own, other = np.array(labels), np.array(decisions)
    picks = draw.integers(0, 300, (RESAMPLES, 300))
    low, high = np.quantile((own == other)[picks].mean(axis=1), [0.025, 0.975])
    assert (scores.accuracy.low, scores.accuracy.high) == pytest.approx((low, high), abs=0.005)
    f1s = [f1_score(own[pick], other[pick], average="macro") for pick in picks[:400]]
    low, high = np.quantile(f1s, [0.025, 0.975])
    assert (scores.macro_f1.low, scores.macro_f1.high) == pytest.approx((low, high), abs=0.02)
    assert score(labels, decisions) == scores
    assert score(labels, decisions, seed=1).macro_f1 != scores.macro_f1


def test_a_comparison_is_paired() -> None:
    """Decisions that differ on nine items, eight of them better: small intervals, the exact sign test's p."""
    yes, no, maybe = DECISIONS
    labels: Decisions = [yes] * 60 + [no] * 40
    first: Decisions = [yes] * 60 + [no] * 40
    second: Decisions = [no] * 8 + first[8:]
    first[99] = maybe
    found = compare(labels, first, second)
    assert (found.only_first, found.only_second) == (8, 1)
    assert found.accuracy.value == pytest.approx(0.07)
    assert found.p == mcnemar(8, 1) == float(Fraction(2 * (1 + 9), 2**9))
    assert found.accuracy.low > 0
    assert found.macro_f1.value == pytest.approx(
        score(labels, first).macro_f1.value - score(labels, second).macro_f1.value
    )
    turned = compare(labels, second, first)
    assert (turned.only_first, turned.only_second, turned.p) == (1, 8, found.p)
    same = compare(labels, first, first)
    assert (same.p, same.accuracy.value, same.accuracy.low, same.accuracy.high) == (1.0, 0.0, 0.0, 0.0)


def test_the_majority_is_the_most_frequent_label() -> None:
    """Of equally frequent ones the first of yes, no, maybe."""
    assert majority(["no", "maybe", "no"]) == "no"
    assert majority(["maybe", "no"]) == "no"
