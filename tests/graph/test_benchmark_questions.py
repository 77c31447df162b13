"""Questions asked again: in the same words, in a longer one, reworded, or by meaning alone."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from graph.benchmark_gate import BenchmarkGate, Item, Items
from graph.benchmark_questions import ENOUGH, BenchmarkQuestions, same_from
from graph.contamination import check_rows

TEA = "Does warm tea slow the growth of paper boats in ponds?"
ASKED = [TEA, "Is the moon farther from the village in winter than in summer?", "Is mud loud?"]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("does WARM tea slow the growth of paper-boats in ponds", "the same question"),
        ("Is the growth of paper boats in ponds slowed by warm tea?", "shared words"),
        (
            "In forty villages with children asked by letter, rivers measured by rope, bridges painted green, " + TEA,
            "token-set ratio",
        ),
        ("Is mud loud?", "the same question"),
        ("Is wet mud loud?", None),
        ("Does cold milk slow the growth of children?", None),
        ("", None),
    ],
)
def test_a_question_asked_again_is_seen(text: str, how: str | None) -> None:
    """Each way of asking again has its own way of being seen; a question of few words only word by word."""
    found = BenchmarkQuestions(ASKED).nearest(text)
    assert found is not None
    assert (found.how if found.is_same else None) == how
    assert not BenchmarkQuestions(ASKED).nearest("Whatever else is asked here?").is_same  # type: ignore[union-attr]
    assert BenchmarkQuestions([]).nearest(TEA) is None


def angles(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return vectors that stand for the number in a text, a degree for each."""
    degrees = np.array([float(text.split()[-1]) for text in texts])
    return np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=1).astype(np.float32)


def test_what_is_the_same_in_meaning_is_read_off_the_questions() -> None:
    """Nearer than nearly all of them are to each other; where they are few, only what is equal."""
    many = [f"question {degree}" for degree in range(ENOUGH)]
    questions = BenchmarkQuestions(many)
    near = questions.nearest("something else altogether, and longer 30.5", angles)
    far = questions.nearest("something else altogether, and longer 102", angles)
    assert near is not None
    assert far is not None
    assert (near.how, near.is_same, near.question) == ("embedding", True, 30)
    assert not far.is_same
    assert same_from(angles(many)[: ENOUGH - 1]) == 1.0


def test_stored_pairs_are_embedded_together() -> None:
    """One call for the benchmark's questions and one for a page of pairs; the judge's name tells the model."""
    calls = []

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        calls.append(len(texts))
        return angles(texts)

    items = [Item("Toy", str(n), (), f"question {n}", ()) for n in range(ENOUGH)]
    gate = BenchmarkGate(Items(items), benchmarks=("b2:toy",)).with_embed(embed, "toy-model")
    rows = [{"question": f"other {n}", "answer": "So.", "pmids": []} for n in (30.2, 200)]
    near, far = check_rows(gate, rows)
    assert calls == [len(items), 2] or calls == [2, len(items)]
    assert near.judge == "contamination:1+toy-model"
    assert near.hit is not None
    assert (near.hit.item, near.hit.how) == ("30", "embedding")
    assert far.hit is None
