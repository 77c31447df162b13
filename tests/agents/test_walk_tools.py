"""What a walker sees of a small real tree, and what it may choose."""

import orjson
import pytest

from agents.scope import ScopeDescriptor, read_scope
from agents.walk_tools import INVALID, REPEATED, Board, Choice, Walk, table
from graph.database import Database
from graph.errors import Invalid, NotFound
from graph.private_neo4j import Server
from tests.toy_graph import write_toy_graph

PLACES = {"D000001": ["C04"], "D000002": ["C04.100"], "D000003": ["C04.100.200", "A01"], "D006801": ["B01"]}
ARTICLES = {
    1: {"D000001": True, "D000002": True},
    2: {"D000001": False, "D000003": True, "D006801": True},
    3: {"D000001": False, "D000002": False},
}


@pytest.fixture
def toy(database: Database, neo4j_server: Server) -> Database:
    """Three concepts and a check tag; D000003 has one article, and one of three pairs is about D000001."""
    write_toy_graph(neo4j_server, PLACES, ARTICLES, pairs=[("D000001", 1)])
    return database


@pytest.fixture
def board(toy: Database) -> Board:
    """Two more pairs, every concept alike: one each."""
    return Board(read_scope(toy), 2, 0.0)


def test_children_show_articles_pairs_and_deficits(toy: Database, board: Board) -> None:
    """As the walk's own queries count them; the place itself is marked, and the top needs no number."""
    walk = Walk(toy, board)
    top = orjson.loads(walk.children("from the top"))["sides"]
    assert [(side["number"], side["deficit"]) for side in top] == [("A", 0.5), ("B", 0.0), ("C", 1.5)]
    sides = orjson.loads(walk.children("down", "C04"))["sides"]
    assert [(side["ui"], side["here"], side["articles"], side["pairs"]) for side in sides] == [
        ("D000001", True, 3, 1),
        ("D000002", False, 3, 0),
    ]
    assert walk.reasons == ["children: from the top", "children C04: down"]
    with pytest.raises(NotFound, match="'C99' is not in the graph"):
        walk.children("is it there?", "C99")


def test_coverage_shows_target_filled_and_deficit(toy: Database, board: Board) -> None:
    """Of a place and one level below; a concept in two places counts half in each."""
    rows = orjson.loads(Walk(toy, board).coverage("how far?", "C04"))["places"]
    assert [(row["number"], row["target"], row["filled"], row["deficit"]) for row in rows] == [
        ("C04", 2.5, 1.0, 1.5),
        ("C04.100", 1.5, 0.0, 1.5),
    ]
    with pytest.raises(NotFound, match="C99"):
        Walk(toy, board).coverage("is it there?", "C99")


def test_the_least_covered_come_with_the_places_to_choose_them_at(toy: Database, board: Board) -> None:
    """By deficit; the check tag is planned never, and what has its share comes last."""
    concepts = orjson.loads(Walk(toy, board).least_covered("who lacks most?"))["concepts"]
    assert [(c["ui"], c["numbers"], c["room"]) for c in concepts] == [
        ("D000002", ["C04.100"], 2),
        ("D000003", ["A01", "C04.100.200"], 1),
        ("D000001", ["C04"], 2),
    ]
    below = orjson.loads(Walk(toy, board).least_covered("below", "C04.100"))["concepts"]
    assert [c["ui"] for c in below] == ["D000003"]  # the first one above is offered to the other walk, which goes on


def test_articles_are_shown_by_title(toy: Database, board: Board) -> None:
    """Usable ones only, with how many there are; a concept out of scope is named."""
    found = orjson.loads(Walk(toy, board).articles("what about?", "D000003"))
    assert (found["articles"], found["room"], [a["pmid"] for a in found["shown"]]) == (1, 1, [2])
    with pytest.raises(Invalid, match="D006801"):
        Walk(toy, board).articles("people?", "D006801")


def test_a_choice_counts_at_once_for_all_walks(toy: Database, board: Board) -> None:
    """Once in a plan; deficits at and above its places fall."""
    walk, other = Walk(toy, board), Walk(toy, board)
    assert walk.choose("it lacks most", "D000002", "C04.100") == "Chosen: name of D000002."
    assert walk.choice == Choice("D000002", "name of D000002", "C04.100", 1.0)
    assert board.deficit_below(other, "C04") == pytest.approx(0.5)
    other.choose("me too", "D000002", "C04.100")
    assert (other.choice, other.why_not) == (None, REPEATED)
    target = walk.choice.target(3, tuple(walk.reasons))
    assert (target.ordinal, target.path, target.walker) == (3, ("C", "C04", "C04.100"), "llm")
    assert target.reasons == ("choose D000002 at C04.100: it lacks most",)


@pytest.mark.parametrize(
    ("ui", "number"), [("D999999", "C04"), ("D000002", "C04"), ("D000002", ""), ("D006801", "B01")]
)
def test_a_choice_that_cannot_be_ends_the_walk(toy: Database, board: Board, ui: str, number: str) -> None:
    """No such concept, not at that place, no place, never planned; a second choice changes nothing."""
    walk = Walk(toy, board)
    walk.choose("why not", ui, number)
    assert walk.choose("then this", "D000002", "C04.100") == "The walk has ended."
    assert (walk.choice, walk.why_not) == (None, INVALID)


def test_walks_at_the_same_time_keep_out_of_each_others_way(toy: Database, board: Board) -> None:
    """Where one looks counts as a pair for the others, until it ends; its own view does not change."""
    one, other = Walk(toy, board), Walk(toy, board)
    one.children("down", "C04.100")
    assert (board.deficit_below(one, "C"), board.deficit_below(other, "C")) == (1.5, 0.5)
    one.leave()
    assert board.deficit_below(other, "C") == 1.5


def test_long_tables_are_cut_and_say_so() -> None:
    """Those with the greatest figures stay."""
    rows = [{"number": f"C{i}", "deficit": float(i)} for i in range(40)]
    found = orjson.loads(table("sides", rows, "deficit"))
    assert (len(found["sides"]), found["left_out"], found["sides"][0]["number"]) == (25, 15, "C39")


def test_a_concept_without_room_is_not_offered(toy: Database) -> None:
    """All its articles are used."""
    scope = read_scope(toy)
    full = tuple(ScopeDescriptor(d.ui, d.name, d.numbers, d.articles, d.articles) for d in scope.descriptors)
    board = Board(type(scope)(scope.roots, full), 2, 0.0)
    assert board.least(None, "") == []
    assert board.take("D000002", "C04.100") == INVALID
