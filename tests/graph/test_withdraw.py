"""Pairs that go: by hand or with their articles, and the counters that follow."""

from collections.abc import Callable, Sequence

import neo4j
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.verify import verify
from graph.database import Database
from graph.private_neo4j import Server
from graph.withdraw import at_or_above, count_rows, withdraw, withdraw_unsupported
from tests.toy_graph import write_toy_graph

NUMBERS = st.lists(st.sampled_from(["C04.588.180", "C04.588", "C17.800", "A01", "C04"]), max_size=4, unique=True)
UIS = st.lists(st.sampled_from(["D1", "D2"]), min_size=1, max_size=2, unique=True)
COUNTING = ("verify_descriptor_pairs", "verify_tree_pairs", "verify_pair_usable")
Statement = Callable[[str], None]


def test_a_pair_counts_once_at_and_above_each_place() -> None:
    """Two places that meet above count once there."""
    assert at_or_above(["C04.588.180", "C17.800"]) == {"C04.588.180", "C04.588", "C04", "C17.800", "C17", "C"}


@given(st.lists(st.tuples(UIS, NUMBERS), max_size=8))
def test_counters_are_summed_and_sorted(places: Sequence[tuple[list[str], list[str]]]) -> None:
    """Each descriptor's counter is its number of pairs; nodes come in order, each once."""
    counts = count_rows(places)
    assert {row["ui"]: row["n"] for row in counts.descriptors} == {
        ui: n for ui in ("D1", "D2") if (n := sum(ui in uis for uis, _ in places))
    }
    assert [row["ui"] for row in counts.descriptors] == sorted(row["ui"] for row in counts.descriptors)
    numbers = [row["number"] for row in counts.tree_numbers]
    assert numbers == sorted(set(numbers))
    for row in counts.tree_numbers:
        assert row["n"] == sum(row["number"] in at_or_above(numbers) for _, numbers in places)


@pytest.fixture
def pairs(database: Database, neo4j_server: Server) -> Statement:
    """Three live pairs, about two concepts, from three articles; runs statements."""
    places = {"D1": ["C04.1", "A01"], "D2": ["C04"]}
    articles = {n: {"D1": True, "D2": False} for n in (1, 2, 3)}
    write_toy_graph(neo4j_server, places, articles, pairs=[("D1", 1), ("D2", 2), ("D2", 3)])

    def run(text: str) -> None:
        with neo4j.GraphDatabase.driver(
            neo4j_server.uri, auth=(neo4j_server.username, neo4j_server.password)
        ) as driver:
            driver.execute_query(neo4j.Query(text))

    return run


def broken(database: Database) -> list[str]:
    """The rules about pairs that do not hold."""
    return [finding.rule for finding in verify(database) if finding.rule in COUNTING and not finding.holds]


@pytest.mark.parametrize(
    "change",
    ["SET a.retracted = true", "SET a.excluded_reason = 'deleted'", "SET a.excluded_reason = 'x'", "REMOVE a.abstract"],
)
def test_pairs_go_with_their_articles(database: Database, pairs: Statement, change: str) -> None:
    """Source or support; all that the pair counted is given back, and a second time nothing is left to do."""
    assert withdraw_unsupported(database) == 0
    pairs("MATCH (p:QAPair {id: 'pair 2'}) MATCH (a:Article {pmid: 1}) CREATE (p)-[:SUPPORTED_BY {rank: 1}]->(a)")
    pairs(f"MATCH (a:Article {{pmid: 1}}) {change}")
    assert broken(database) == ["verify_pair_usable"]
    assert withdraw_unsupported(database) == 2
    assert (broken(database), withdraw_unsupported(database)) == ([], 0)
    rows = database.read("withdraw_select", ids=["pair 0", "pair 1", "pair 2"], run=None, model=None)
    assert [row["is_live"] for row in rows].count(False) == 2


def test_reasons_are_grouped_without_the_pmid(database: Database, pairs: Statement) -> None:
    """So that a status stays short, however many articles were retracted."""
    pairs("MATCH (a:Article) WHERE a.pmid < 3 SET a.retracted = true")
    withdraw_unsupported(database)
    withdraw(database, "by hand", ids=["pair 2"])
    assert database.read("status_withdrawn") == [
        {"reason": "an article was retracted", "pairs": 2},
        {"reason": "by hand", "pairs": 1},
    ]
    assert broken(database) == []
