"""The coverage tables from memory are those of `coverage`, and its arithmetic at the edges."""

from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.coverage import CoverageRow, coverage, least_covered
from agents.coverage_tree import CoverageTree, TreeRow, read_coverage_tree
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from tests.toy_graph import write_toy_graph

PLACES = {
    "D000001": ["C04", "A01"],
    "D000002": ["C04.100", "C04.557.100"],
    "D000003": ["C04.100.200", "C05"],
    "D000004": ["Z01", "V01.100"],
    "D006801": ["C04.300"],
}
ARTICLES = {pmid: {"D000001": True, "D000002": pmid <= 4} for pmid in range(1, 10)} | {
    10: {"D000003": True, "D006801": True, "D000004": True}
}
PAIRS = [("D000001", 1), ("D000001", 2), ("D000001", 3), ("D000002", 4), ("D000004", 10)]
UNDER = [
    [],
    ["C"],
    ["C04"],
    ["A", "C"],
    ["D000002"],
    ["D000003", "C04"],
    ["Z"],
    ["V01"],
    ["C04.300"],
    ["A01", "D000004"],
]


def plain(rows: list[TreeRow]) -> list[tuple[Any, ...]]:
    """Rows without what `coverage` does not say."""
    return [astuple(row)[:-1] for row in rows]


def about(rows: list[CoverageRow]) -> list[tuple[Any, ...]]:
    """What rows should be, amounts to within rounding."""
    return [(*astuple(row)[:6], *(pytest.approx(x, abs=1e-9) for x in astuple(row)[6:])) for row in rows]


@pytest.mark.parametrize(("n", "alpha"), [(0, 0.5), (2, 0.0), (100, 1.0)])
def test_a_toy_graph_has_the_same_tables(database: Database, neo4j_server: Server, n: int, alpha: float) -> None:
    """Every scope, depth, number and alpha; several places, caps, an open target, Humans, categories V and Z."""
    write_toy_graph(neo4j_server, PLACES, ARTICLES, pairs=PAIRS, open_targets=["D000003"])
    tree = read_coverage_tree(database)
    assert tree.pairs == 5
    for under in UNDER:
        roots = [number for word in under for number in tree.find_places(word)]
        part = tree.part(roots, n, alpha)
        for depth in (0, 1, 5):
            assert plain(tree.rows(part, depth)) == about(coverage(database, under, depth, n=n, alpha=alpha)), under
        for found, wanted in zip(
            tree.least(part, 10), least_covered(database, under, 10, n=n, alpha=alpha), strict=True
        ):
            assert astuple(found)[:6] == astuple(wanted)[:6]
            assert astuple(found)[6:] == pytest.approx(astuple(wanted)[6:])


def test_the_sample_has_the_same_tables(sample_graph: Database) -> None:
    """From the top, and from every place of every tenth row."""
    tree = read_coverage_tree(sample_graph)
    whole = tree.rows(tree.part((), 100, 0.5), 20)
    assert plain(whole) == about(coverage(sample_graph, (), 20))
    for row in whole[::10]:
        assert plain(tree.rows(tree.part([row.number], 7, 0.3), 2)) == about(
            coverage(sample_graph, [row.number], 2, n=7, alpha=0.3)
        )


def test_children_are_said(database: Database, neo4j_server: Server) -> None:
    """Also of what stands below the depth asked for."""
    write_toy_graph(neo4j_server, PLACES, ARTICLES)
    tree = read_coverage_tree(database)
    rows = tree.rows(tree.part(["C"], 1, 0.5), 2)
    assert {row.number: row.has_children for row in rows} == {
        "C": True,
        "C04": True,
        "C04.100": True,
        "C04.300": False,
        "C04.557": True,
        "C05": False,
    }


def test_an_empty_graph_has_an_empty_table(database: Database) -> None:
    """Nothing loaded is no error."""
    tree = read_coverage_tree(database)
    part = tree.part((), 100, 0.5)
    assert tree.rows(part, 3) == []
    assert tree.least(part, 3) == []
    with pytest.raises(Invalid, match="depth is -1"):
        tree.rows(part, -1)


numbers = st.lists(
    st.builds(
        lambda category, first, rest: ".".join([f"{category}{first:02}", *(f"{r:03}" for r in rest)]),
        st.sampled_from("ACZ"),
        st.integers(1, 3),
        st.lists(st.integers(1, 3), max_size=3),
    ),
    min_size=1,
    max_size=12,
    unique=True,
)


@given(numbers, st.lists(st.integers(0, 9), min_size=24, max_size=24), st.integers(0, 30))
def test_parts_sum_to_the_whole(places: list[str], counts: list[int], n: int) -> None:
    """The roots hold all pairs of the scope; the targets make up what there is room for, and none is above its room."""
    articles, pairs = counts[:12], counts[12:]
    above = {number[: i or 1] for number in places for i in [0, *(k for k, c in enumerate(number) if c == ".")]}
    own = {number: (f"D{i:03}", articles[i], pairs[i]) for i, number in enumerate(places)}
    nodes = [(x, x, own.get(x, (None,))[0], 0, 0, *own.get(x, (None, 0, 0))[1:]) for x in sorted(above | own.keys())]
    tree = CoverageTree(nodes, [], sum(pairs))
    part = tree.part(("A", "C") if {"A", "C"} <= above else sorted(above)[:1], n, 0.5)
    tops = [row for row in tree.rows(part, 20) if row.depth == 0]
    inside = [own[x] for x in own if x[0] in {top.number for top in tops} and own[x][1]]
    assert sum(row.filled for row in tops) == pytest.approx(sum(p for _, _, p in inside))
    wanted = sum(row.target for row in tops)
    assert wanted == pytest.approx(min(sum(p for _, _, p in inside) + n, sum(a for _, a, _ in inside)))
