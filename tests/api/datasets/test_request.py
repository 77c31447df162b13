"""Requests: checked, one canonical form, which names all that decides the bytes and nothing else."""

import pytest

from api.datasets.request import PullRequest, check_request, is_class, query_string
from graph.errors import Invalid


def test_requests_that_ask_the_same_have_one_form() -> None:
    """Order, case, repetition and what decides nothing do not matter."""
    one = PullRequest(under=("c04", "doid:4", "C04"), seed=7, alpha=1.0, min_score=0.5, revision=3)
    other = PullRequest(under=("DOID:4", "C04"), min_score=0.5, judge="gates:1", revision=3)
    assert check_request(one) == check_request(other)
    assert query_string(one) == (
        "contexts=full&balance=none&format=native&judge=gates%3A1&min_score=0.5&revision=3&under=C04&under=DOID%3A4"
    ).replace("contexts=full&balance=none", "balance=none&contexts=full")


def test_what_decides_the_bytes_is_spelt_out() -> None:
    """A seed only where something is drawn, alpha only where the tree is balanced, zero as a value like any other."""
    text = query_string(PullRequest(n=0, balance="tree", seed=0, depth=0, under=("C",), drop_test_support=True))
    assert text == (
        "alpha=0.5&balance=tree&contexts=full&depth=0&drop_test_support=true&format=native&n=0&seed=0&under=C"
    )
    assert "seed=3" in query_string(PullRequest(n=5, seed=3))
    assert "seed" not in query_string(PullRequest(seed=3))


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (PullRequest(balance="even"), "balance is 'even', expected one of: none, tree, decision"),  # type: ignore[arg-type]
        (PullRequest(split="training"), "split is 'training', expected one of: dev, test, train"),
        (PullRequest(n=-1), "n is -1"),
        (PullRequest(revision=1 << 63), "revision is"),
        (PullRequest(depth=2), "depth needs a place"),
        (PullRequest(alpha=1.5, balance="tree"), "alpha is 1.5"),
        (PullRequest(min_score=2), "min_score is 2"),
        (PullRequest(year_from=2001, year_to=2000), "year_from 2001 is after year_to 2000"),
    ],
)
def test_what_no_corpus_could_answer_is_refused(request_: PullRequest, says: str) -> None:
    """The field, its value and what was expected are said."""
    with pytest.raises(Invalid, match=says):
        check_request(request_)


def test_classes_are_told_from_words_of_mesh() -> None:
    """By their prefix."""
    assert [is_class(word) for word in ("DOID:4", "D009369", "C04.588", "C")] == [True, False, False, False]
