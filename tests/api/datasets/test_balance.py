"""Drawing pairs: seeded, nested, in equal parts, and over the tree; arithmetic alone."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.datasets.balance import Held, by_branch, capped_shares, drawn, drawn_by, equal_parts, tree_parts
from graph.identity import content_id

WORDS = np.array([int(content_id(n)[3:19], 16) for n in range(1000)], dtype=np.uint64)


def test_a_larger_drawing_holds_a_smaller_one() -> None:
    """The same for one seed, another for another, and in the order given."""
    few, many = drawn(WORDS, 1, 100), drawn(WORDS, 1, 300)
    assert set(few) < set(many)
    assert list(few) == sorted(few)
    assert len(many) == 300
    assert set(drawn(WORDS, 2, 100)) != set(few)
    assert list(drawn(WORDS, 1, 5000)) == list(range(1000))


def test_a_drawing_does_not_depend_on_who_else_is_there() -> None:
    """Of half of the pairs those are drawn that would come first of all."""
    half = np.arange(0, 1000, 2)
    of_all = [at for at in drawn(WORDS, 7, 1000) if at % 2 == 0]
    assert len(of_all) == 500
    small = {int(half[at]) for at in drawn(WORDS[half], 7, 50)}
    assert small <= {int(at) for at in drawn(WORDS, 7, 140)}


def test_groups_give_what_they_are_allotted() -> None:
    """No more than they have; an allotment of 0 gives none."""
    groups = np.arange(1000) % 4
    positions = drawn_by(WORDS, groups, [10, 0, 250, 999], 3)
    assert np.bincount(groups[positions], minlength=4).tolist() == [10, 0, 250, 250]
    assert list(positions) == sorted(positions)
    assert set(drawn_by(WORDS, groups, [5, 0, 20, 0], 3)) < set(drawn_by(WORDS, groups, [10, 0, 250, 0], 3))
    assert list(drawn_by(WORDS[:0], groups[:0], [], 3)) == []


def test_parts_of_decisions_are_equal() -> None:
    """As near n as the smallest group allows; a decision that nobody gave has no part."""
    assert equal_parts([50, 20, 30], None) == [20, 20, 20]
    assert equal_parts([50, 20, 30], 31) == [10, 10, 10]
    assert equal_parts([50, 20, 30], 900) == [20, 20, 20]
    assert equal_parts([50, 0, 30], 31) == [15, 0, 15]
    assert equal_parts([0, 0], 10) == [0, 0]
    assert equal_parts([], 10) == []


def concept(ui: str, articles: int, pairs: int, *places: str) -> Held:
    """A concept."""
    return Held(ui, articles, places, pairs)


def test_shares_follow_the_literature_flattened_and_capped() -> None:
    """What a concept lacks goes to the others in their proportions."""
    concepts = [concept("D1", 900, 100, "A01"), concept("D2", 100, 100, "B01"), concept("D3", 25, 3, "C01")]
    assert tree_parts(concepts, 40, 0.5, 0) == [28, 9, 3]  # 30 : 10 : 5, the third capped at 3
    assert tree_parts(concepts, 42, 0.0, 0) == [20, 19, 3]
    assert tree_parts(concepts, None, 0.5, 0) == [100, 100, 3]
    assert tree_parts(concepts, 1000, 0.5, 0) == [100, 100, 3]
    assert tree_parts([], 5, 0.5, 0) == []
    assert capped_shares([1, 1, 1], [10, 1, 2], 9) == pytest.approx([6, 1, 2])


def test_branches_have_their_own_even_where_concepts_have_less_than_one() -> None:
    """A hundred concepts in one branch, ten in another, all alike: 11 pairs are 10 and 1."""
    concepts = [concept(f"D{n}", 4, 5, f"C04.{n:03}") for n in range(100)]
    concepts += [concept(f"E{n}", 4, 5, f"F01.{n:03}") for n in range(10)]
    parts = tree_parts(concepts, 11, 0.5, 0)
    assert (sum(parts[:100]), sum(parts[100:])) == (10, 1)
    assert max(parts) == 1
    assert tree_parts(concepts, 11, 0.5, 0) == parts
    assert tree_parts(concepts, 11, 0.5, 1) != parts


NUMBERS = st.lists(
    st.sampled_from(["A01", "A01.111", "A01.111.222", "A02", "C", "C04", "C04.5"]), max_size=3, unique=True
)
CONCEPTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 40), NUMBERS), max_size=12)


@given(CONCEPTS, st.integers(0, 300), st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 3))
def test_what_is_wanted_is_given_within_the_caps(
    made: list[tuple[int, int, list[str]]], n: int, alpha: float, seed: int
) -> None:
    """Whatever the tree: as many as there are or as are wanted, and no concept is far from its share."""
    concepts = [concept(f"D{i}", articles, pairs, *places) for i, (articles, pairs, places) in enumerate(made)]
    caps = [c.pairs for c in concepts]
    parts = tree_parts(concepts, n, alpha, seed)
    assert sum(parts) == min(n, sum(caps))
    assert all(0 <= part <= cap for part, cap in zip(parts, caps, strict=True))
    shares = capped_shares([max(1, c.articles) ** alpha for c in concepts], caps, sum(parts))
    assert math.isclose(sum(shares), sum(parts), abs_tol=1e-6)
    assert all(abs(part - share) < 8 for part, share in zip(parts, shares, strict=True))


def test_branches_count_a_pair_once_each() -> None:
    """A concept in two places of one branch and one of another."""
    assert by_branch([concept("D1", 1, 7, "C04.1", "C04.2", "F01"), concept("D2", 1, 2)]) == {"C04": 7, "F01": 7}
