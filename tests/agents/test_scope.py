"""What a scope holds, read from a real graph, and its tree as arrays."""

import pytest

from agents.scope import WHOLE, Scope, ScopeDescriptor, ScopeTree, find_roots, outermost, read_scope
from graph.database import Database
from graph.errors import NotFound
from graph.private_neo4j import Server
from tests.toy_graph import write_toy_graph

PLACES = {
    "D000001": ["C04", "A01.100"],
    "D000002": ["C04.100"],
    "D000003": ["C04.100.200", "C10"],
    "D000004": ["Z01"],
    "D000005": ["C10.100"],
    "D006801": ["B01"],
}
ARTICLES = {
    1: {"D000001": True, "D000002": False, "D000004": False, "D006801": True},
    2: {"D000001": True, "D000003": False},
    3: {"D000002": True},
}


@pytest.fixture
def toy(database: Database, neo4j_server: Server) -> Database:
    """Six descriptors, three articles, three pairs, two open targets; D000005 has no article, D006801 is Humans."""
    write_toy_graph(
        neo4j_server,
        PLACES,
        ARTICLES,
        pairs=[("D000001", 1), ("D000001", 2), ("D000002", 3)],
        withdrawn=[("D000003", 2)],
        open_targets=["D000003", "D000003"],
    )
    return database


def test_the_whole_scope_holds_what_can_be_planned(toy: Database) -> None:
    """Geographicals, the never-list and concepts without articles are left out; pairs and open targets are counted."""
    assert read_scope(toy) == Scope(
        WHOLE,
        (
            ScopeDescriptor("D000001", "name of D000001", ("A01.100", "C04"), 2, 2, 0),
            ScopeDescriptor("D000002", "name of D000002", ("C04.100",), 2, 1, 0),
            ScopeDescriptor("D000003", "name of D000003", ("C04.100.200", "C10"), 1, 0, 2),
        ),
    )


@pytest.mark.parametrize(
    ("under", "roots", "numbers"),
    [
        (["C04.100"], ("C04.100",), {"D000002": ("C04.100",), "D000003": ("C04.100.200",)}),
        (["D000003"], ("C04.100.200", "C10"), {"D000003": ("C04.100.200", "C10")}),
        (["A"], ("A",), {"D000001": ("A01.100",)}),
        (["C04.100", "D000001"], ("A01.100", "C04"), {
            "D000001": ("A01.100", "C04"), "D000002": ("C04.100",), "D000003": ("C04.100.200",)
        }),
        (["Z01"], ("Z01",), {"D000004": ("Z01",)}),
    ],
)  # fmt: skip
def test_a_scope_under_places_and_concepts(
    toy: Database, under: list[str], roots: tuple[str, ...], numbers: dict[str, tuple[str, ...]]
) -> None:
    """Only places at or below the roots count; a UI stands for all its places; a root below another is dropped."""
    scope = read_scope(toy, under)
    assert scope.roots == roots
    assert {d.ui: d.numbers for d in scope.descriptors} == numbers


def test_excluded_concepts_are_left_out(toy: Database) -> None:
    """As a run asks for concepts other than those that failed."""
    assert [d.ui for d in read_scope(toy, exclude={"D000001"}).descriptors] == ["D000002", "D000003"]


@pytest.mark.parametrize("word", ["C99", "D999999", "neoplasms"])
def test_an_unknown_word_is_named(toy: Database, word: str) -> None:
    """The message says what was given, what was expected and what to do."""
    with pytest.raises(NotFound, match=f"'{word}' has no place .*expected a category.*kailin"):
        find_roots(toy, ["C04", word])


def test_room_and_taken_are_sums() -> None:
    """Room is never below 0, also where pairs outnumber articles."""
    scope = Scope(WHOLE, (ScopeDescriptor("D1", "", ("A01",), 1, 2, 1), ScopeDescriptor("D2", "", ("A02",), 5, 1, 1)))
    assert (scope.taken, scope.room) == (5, 3)


def test_outermost_numbers() -> None:
    """C04 covers what is below it; C041 is another branch, not below C04."""
    assert outermost(["C04.588", "C04", "C041", "A"]) == ("A", "C04", "C041")


def test_the_tree_counts_places_below_each_node() -> None:
    """A descriptor below itself spans the upper place once, with two places there."""
    scope = Scope(WHOLE, (ScopeDescriptor("D1", "", ("C01", "C01.100.200"), 1), ScopeDescriptor("D2", "", ("C02",), 1)))
    tree = ScopeTree(scope)
    named = [{tree.numbers[node]: n for node, n in span} for span in tree.spans]
    assert named == [{"": 2, "C": 2, "C01": 2, "C01.100": 1, "C01.100.200": 1}, {"": 1, "C": 1, "C02": 1}]
    assert [tree.standing[tree.numbers.index(number)] for number in ("C01", "C01.100", "C02")] == [[0], [], [1]]
    assert [tree.numbers[node] for node in tree.children[tree.numbers.index("C")]] == ["C01", "C02"]


def test_the_tree_starts_at_the_roots() -> None:
    """Under two roots, both hang below the top, and nothing above them is kept."""
    tree = ScopeTree(Scope(("C01.100", "C02"), (ScopeDescriptor("D1", "", ("C01.100.200", "C02"), 1),)))
    assert [tree.numbers[node] for node in tree.children[0]] == ["C01.100", "C02"]
    assert sorted(tree.numbers) == ["", "C01.100", "C01.100.200", "C02"]
