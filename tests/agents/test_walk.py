"""The walk through a small real graph, fork by fork, checked by hand."""

import pytest

from agents.coverage import coverage
from agents.scope import find_roots
from agents.walk import TOP, WalkSide, walk_step, walk_trail
from graph.database import Database
from graph.errors import NotFound
from graph.private_neo4j import Server
from tests.toy_graph import write_toy_graph

PLACES = {"D000001": ["C04", "A01"], "D000002": ["C04.100"], "D000003": ["C04.100.200", "C04.300"], "D006801": ["B01"]}
ARTICLES = {
    1: {"D000001": True, "D000002": True},
    2: {"D000001": True, "D000003": True, "D006801": True},
    3: {"D000003": False},
}
PAIRS = [("D000001", 1), ("D000002", 1), ("D000003", 2), ("D006801", 2)]


@pytest.fixture
def toy(database: Database, neo4j_server: Server) -> Database:
    """Four concepts, one a check tag; a pair about each."""
    write_toy_graph(neo4j_server, PLACES, ARTICLES, pairs=PAIRS)
    return database


def test_a_step_shows_the_descriptor_itself_and_its_children(toy: Database) -> None:
    """Counts at C04 itself are of its descriptor; those of the children are of all below; filled shares by places."""
    assert walk_step(toy, "C04") == (
        WalkSide("C04", "name of D000001", "D000001", True, 2, 1, 0.5),
        WalkSide("C04.100", "name of D000002", "D000002", False, 3, 2, 1.5),
        WalkSide("C04.300", "name of D000003", "D000003", False, 2, 1, 0.5),
    )


def test_the_walk_starts_at_the_categories(toy: Database) -> None:
    """The pair about Humans is counted among pairs, but fills nothing: it is never planned."""
    assert walk_step(toy) == (
        WalkSide("A", "Anatomy", None, False, 2, 1, 0.5),
        WalkSide("B", "Organisms", None, False, 1, 1, 0.0),
        WalkSide("C", "Diseases", None, False, 3, 3, 2.5),
    )


def test_a_step_fills_as_coverage_does(toy: Database) -> None:
    """Two ways to the same number: through Cypher, and through the scope's arithmetic."""
    filled = {row.number: row.filled for row in coverage(toy, depth=3)}
    for number in (TOP, "C", "C04", "C04.100"):
        assert all(
            side.filled == pytest.approx(filled[side.number]) for side in walk_step(toy, number) if not side.here
        )


def test_an_unknown_number_is_named(toy: Database) -> None:
    """The message gives the number."""
    with pytest.raises(NotFound, match=r"'C99\.1' is not in the graph"):
        walk_step(toy, "C99.1")


def test_a_trail_names_the_side_taken_at_each_fork(toy: Database) -> None:
    """From the top to a place: the last step stays here."""
    trail = walk_trail(toy, ["C", "C04", "C04.100"])
    assert [step.number for step in trail] == [TOP, "C", "C04", "C04.100"]
    taken = [step.taken for step in trail if step.taken]
    assert [(side.number, side.here) for side in taken] == [
        ("C", False), ("C04", False), ("C04.100", False), ("C04.100", True),
    ]  # fmt: skip
    assert trail[2].sides == walk_step(toy, "C04")


def test_a_trail_under_a_concept_starts_there(toy: Database) -> None:
    """A plan under C04 chose among its roots first, and shares a concept among its places there only."""
    trail = walk_trail(toy, ["C", "C04", "C04.100"], under=["C04"])
    assert [step.number for step in trail] == [TOP, "C04", "C04.100"]
    assert [(side.number, side.filled) for side in trail[0].sides] == [("C04", 3.0)]
    assert find_roots(toy, ["C04"]) == ("C04",)


def test_a_trail_outlives_the_tree_it_was_walked_in(toy: Database) -> None:
    """A number that MeSH has dropped since leaves a step without sides; nothing is raised."""
    trail = walk_trail(toy, ["C", "C99"])
    assert trail[1].taken is None
    assert trail[2].sides == ()
