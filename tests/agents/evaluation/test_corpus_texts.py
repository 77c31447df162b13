"""Lengths, diversity and duplicates on texts small enough to count by hand."""

import random

import numpy as np
import pytest

from agents.evaluation.corpus_texts import (
    DuplicateCounter,
    Duplicates,
    Lengths,
    QuestionSample,
    dispersion,
    distinct_n,
    diversity,
)


def test_lengths_are_those_of_all_texts() -> None:
    """Mean, median and 95th percentile agree with numpy's on the same numbers."""
    lengths, numbers = Lengths(), [random.Random(seed).randrange(1, 40) for seed in range(101)]  # noqa: S311 - draws
    for number in numbers:
        lengths.add("word " * (number - 1), "word-less"[:4])
    found = lengths.result()
    assert found.mean == pytest.approx(np.mean(numbers))
    assert found.median == np.quantile(numbers, 0.5, method="inverted_cdf")
    assert found.p95 == np.quantile(numbers, 0.95, method="inverted_cdf")
    assert Lengths().result().mean == 0


def test_distinct_n_grams_are_a_share_of_all() -> None:
    """a b a b has two distinct words of four, two distinct bigrams of three."""
    assert distinct_n([["a", "b", "a", "b"]], 1) == 0.5
    assert distinct_n([["a", "b", "a", "b"]], 2) == pytest.approx(2 / 3)
    assert distinct_n([["a"]], 3) == 0.0


def test_overlap_is_with_the_nearest_question() -> None:
    """Equal words in another order overlap wholly; without a second question there is nothing to say."""
    found = diversity(["Does rain fall?", "Fall does rain", "Bq zx?"])
    assert found is not None
    assert (found.n, found.dispersion) == (3, None)
    assert 2 / 3 <= found.overlap < 0.8
    assert diversity(["Does rain fall?"]) is None


def test_dispersion_is_the_mean_cosine_distance_of_all_pairs() -> None:
    """The closed form agrees with going through all pairs, whatever the vectors' lengths."""
    vectors = np.random.default_rng(0).normal(size=(20, 8)).astype(np.float32) * 3
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    distances = 1 - (unit @ unit.T)[np.triu_indices(20, 1)]
    assert dispersion(vectors) == pytest.approx(distances.mean(), abs=1e-6)
    asked = diversity(["one", "two", "three"], lambda texts: vectors[: len(texts)])
    assert asked is not None
    assert asked.dispersion == pytest.approx(dispersion(vectors[:3]))


def test_a_sample_is_the_same_in_any_order_and_no_larger_than_asked() -> None:
    """By hash; a smaller one is the beginning of a larger one."""
    rows = [(f"Question {i}?", f"id{i}") for i in range(200)]
    forward, backward = QuestionSample(20), QuestionSample(20)
    for question, key in rows:
        forward.add(question, key)
    for question, key in reversed(rows):
        backward.add(question, key)
    assert len(forward) == 20
    assert forward.questions(20) == backward.questions(20)
    assert forward.questions(5) == forward.questions(20)[:5]
    assert forward.questions(20) != [question for question, _ in rows[:20]]


def test_duplicates_are_exact_or_near() -> None:
    """Case and punctuation do not matter; one changed letter is near; another question of the same shape is neither."""
    counter = DuplicateCounter()
    asked = [
        "Does early mobilisation after hip surgery shorten the stay in hospital of older patients?",
        "does early mobilisation after hip surgery shorten the stay in hospital of older patients",
        "Does early mobilization after hip surgery shorten the stay in hospital of older patients?",
        "Does evening light after knee surgery shorten the sleep at home of younger nurses?",
        "No?",
        "no",
    ]
    for question in asked:
        counter.add(question)
    assert counter.result() == Duplicates(exact=2, near=1)
