"""Coverage tables of a small real graph, checked by hand, and the arithmetic behind them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.coverage import below_each, coverage, divergence, least_covered
from agents.scope import WHOLE, Scope, ScopeDescriptor
from graph.database import Database
from graph.errors import Invalid, NotFound
from graph.private_neo4j import Server
from tests.toy_graph import write_toy_graph

PLACES = {"D000001": ["C04", "A01"], "D000002": ["C04.100"], "D000003": ["C04.100.200"], "D006801": ["C04.300"]}
ARTICLES = {pmid: {"D000001": True, "D000002": pmid <= 4} for pmid in range(1, 10)} | {
    10: {"D000003": True, "D006801": True}
}
PAIRS = [("D000001", 1), ("D000001", 2), ("D000001", 3), ("D000002", 4)]


@pytest.fixture
def toy(database: Database, neo4j_server: Server) -> Database:
    """Articles 9, 9 and 1 of three concepts; pairs 3, 1 and 0; an open target about the third; Humans beside them."""
    write_toy_graph(neo4j_server, PLACES, ARTICLES, pairs=PAIRS, open_targets=["D000003"])
    return database


def test_counts_are_distinct_and_deficits_additive(toy: Database) -> None:
    """D000001 has its three pairs at both places, but fills each by 1.5; shares of 4 + 1 + 2 are 3, 3 and 1."""
    rows = coverage(toy, ["A", "C"], 2, n=2)
    assert [(r.number, r.ui, r.depth, r.articles, r.pairs) for r in rows] == [
        ("A", None, 0, 9, 3),
        ("A01", "D000001", 1, 9, 3),
        ("C", None, 0, 10, 4),
        ("C04", "D000001", 1, 10, 4),
        ("C04.100", "D000002", 2, 10, 1),
        ("C04.300", "D006801", 2, 1, 0),
    ]
    assert [r.filled for r in rows] == pytest.approx([1.5, 1.5, 2.5, 2.5, 1, 0])
    assert [r.target for r in rows] == pytest.approx([1.5, 1.5, 5.5, 5.5, 4, 0])
    assert [r.deficit for r in rows] == pytest.approx([0, 0, 3, 3, 3, 0])
    assert [r.name for r in rows[:2]] == ["Anatomy", "name of D000001"]


def test_under_a_concept_its_own_subtree_is_the_scope(toy: Database) -> None:
    """Below C04.100 the place in A01 has no say: shares of 1 + 1 + 2 pairs over D000002 and D000003 are 3 and 1."""
    rows = coverage(toy, ["D000002"], 5, n=2)
    assert [(r.number, r.depth, r.filled, r.target) for r in rows] == [("C04.100", 0, 1, 4), ("C04.100.200", 1, 0, 1)]


def test_the_whole_tree_starts_at_its_categories(toy: Database) -> None:
    """Without a place to stay under, depth 0 shows the categories that are loaded."""
    assert [row.number for row in coverage(toy, depth=0)] == ["A", "C"]


def test_the_least_covered_lack_most(toy: Database) -> None:
    """D000002 lacks 2 of 3, D000003 1 of 1 (its target is open), D000001 nothing."""
    rows = least_covered(toy, least=2, n=2)
    assert [(r.ui, r.numbers, r.articles, r.pairs, r.open) for r in rows] == [
        ("D000002", ("C04.100",), 9, 1, 0),
        ("D000003", ("C04.100.200",), 1, 0, 1),
    ]
    assert [r.target for r in rows] == pytest.approx([3, 1])
    assert [r.deficit for r in rows] == pytest.approx([2, 1])


def test_wrong_input_is_refused(toy: Database) -> None:
    """A depth below 0 and a place that is not there."""
    with pytest.raises(Invalid, match="depth is -1"):
        coverage(toy, depth=-1)
    with pytest.raises(NotFound, match="'C99'"):
        coverage(toy, ["C99"])


def one(ui: str, *numbers: str, articles: int = 1) -> ScopeDescriptor:
    """A descriptor without pairs."""
    return ScopeDescriptor(ui, ui, numbers, articles)


def test_divergence_of_a_hand_checked_case() -> None:
    """Target 3/4 and 1/4 (roots of 9 and 1), pairs 1/2 and 1/2."""
    scope = Scope(WHOLE, (one("D1", "C01", articles=9), one("D2", "C02")))
    expected = 0.5 * math.log(0.5 / 0.75) + 0.5 * math.log(0.5 / 0.25)
    assert divergence(scope, {"D1": 5, "D2": 5}, 0.5) == pytest.approx(expected)


def test_divergence_splits_a_concept_over_its_branches_and_leaves_strangers_out() -> None:
    """D1 counts half in A01 and half in C01, so that equal pairs of D1 and D2 are just the target."""
    scope = Scope(WHOLE, (one("D1", "A01", "C01.100"), one("D2", "C01.200")))
    assert divergence(scope, {"D1": 2, "D2": 2, "D9": 50}, 0.5) == pytest.approx(0, abs=1e-12)
    assert divergence(scope, {}, 0.5) == 0


amounts = st.lists(st.tuples(st.sampled_from("AC"), st.integers(1, 3), st.integers(0, 9)), min_size=1, max_size=12)


@given(amounts, st.lists(st.integers(0, 5), min_size=12, max_size=12))
def test_parts_sum_to_the_whole(shape: list[tuple[str, int, int]], counts: list[int]) -> None:
    """The categories together hold everything, and each number holds what is right below it and its own."""
    descriptors = tuple(one(f"D{i:02}", f"{c}{a:02}.{b}.{i}", f"A0{a}.{i}") for i, (c, a, b) in enumerate(shape))
    sums = below_each(Scope(WHOLE, descriptors), counts[: len(shape)])
    assert sums["A"] + sums["C"] == pytest.approx(sum(counts[: len(shape)]))
    for branch_number in ("A01", "A02", "C01"):
        below = [x for number, x in sums.items() if number.rpartition(".")[0] == branch_number]
        assert sums[branch_number] == pytest.approx(sum(below))


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 9)), min_size=1, max_size=9), st.sampled_from([0, 0.5, 1]))
def test_divergence_is_never_negative(shape: list[tuple[int, int]], alpha: float) -> None:
    """Gibbs' inequality, up to rounding."""
    descriptors = tuple(one(f"D{i}", f"C{i % 4:02}", articles=articles) for i, (articles, _) in enumerate(shape))
    assert divergence(Scope(WHOLE, descriptors), {f"D{i}": n for i, (_, n) in enumerate(shape)}, alpha) > -1e-12
