"""Information content: what a branch holds, and which numbers come out of it."""

import math

import neo4j
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.information_content import Counts, InformationContent, build_information_content, fetch_information_content
from graph.database import Database
from graph.private_neo4j import Server

# Branch A01 holds 0 + 3 + 5 + 1 = 9 links, branch B01 the one of D4 and its own 9: D4 stands in both.
LINKS: list[Counts] = [
    ("D1", 0, ["A01"]),
    ("D2", 3, ["A01.100"]),
    ("D3", 5, ["A01.100.200", "A01.300"]),
    ("D4", 1, ["A01.300.400", "B01.500"]),
    ("D5", 9, ["B01"]),
    ("D6", 7, []),
]


def at(table: InformationContent, ui: str) -> list[tuple[float, float]]:
    """Return (IC, p of the descriptor at the tree number) of each place of a descriptor."""
    d = table.index[ui]
    places = slice(table.first[d], table.first[d + 1])
    return list(zip(table.place_ic[places].tolist(), table.p[table.rank[places]].tolist(), strict=True))


@pytest.mark.parametrize(
    ("ui", "expected"),
    [
        ("D1", [10 / 10]),
        ("D2", [9 / 10]),  # 3 of its own and 5 of D3 below it
        ("D3", [7 / 10, 7 / 10]),  # 5 and 1, at both places, although D4 is below only one of them
        ("D4", [2 / 10, 2 / 11]),
        ("D5", [11 / 11]),
        ("D6", []),
    ],
)
def test_p_counts_the_links_at_and_below_all_places_of_the_branch(ui: str, expected: list[float]) -> None:
    """p is (links held + 1) / (links of the branch + 1), by hand."""
    table = build_information_content(LINKS)
    assert [p for _, p in at(table, ui)] == pytest.approx(expected)


def test_information_content_is_divided_by_the_greatest_of_the_branch() -> None:
    """The rarest heading of each branch has 1, the branch itself 0."""
    table = build_information_content(LINKS)
    assert [ic for ic, _ in at(table, "D4")] == [1, 1]
    assert [ic for ic, _ in at(table, "D3")] == pytest.approx([math.log10(0.7) / math.log10(0.2)] * 2)
    assert [ic for ic, _ in at(table, "D1")] == [0]


def test_a_descriptor_below_itself_counts_once() -> None:
    """A heading at a place and again further down holds its links once."""
    table = build_information_content([("D1", 1, ["A01"]), ("D2", 4, ["A01.100", "A01.100.200"])])
    assert [p for _, p in at(table, "D2")] == pytest.approx([5 / 6, 5 / 6])


def test_a_branch_without_links_says_nothing() -> None:
    """Where all counts are 0, every p is 1 and every IC 0."""
    table = build_information_content([("D1", 0, ["A01"]), ("D2", 0, ["A01.100"])])
    assert table.ic.tolist() == [0, 0]
    assert table.p.tolist() == [1, 1]


def test_a_tree_number_that_nobody_stands_at_holds_what_is_below() -> None:
    """In a vocabulary loaded in part, A01.100 has no record, and still is the ancestor of its two children."""
    table = build_information_content([("D1", 1, ["A01.100.1"]), ("D2", 2, ["A01.100.2"]), ("D3", 4, ["A01.300"])])
    level_of = (table.lineage >= 0).sum(axis=0)
    (gap,) = np.flatnonzero((level_of == 2) & (np.arange(len(level_of)) != table.rank[table.first[2]]))
    assert table.p[gap] == pytest.approx(4 / 8)
    assert sorted(table.index) == ["D1", "D2", "D3"]


def test_two_descriptors_at_one_tree_number_hold_the_same_links() -> None:
    """Mixed vintages can put two headings at one place; each holds the other's links."""
    table = build_information_content([("D1", 1, ["A01"]), ("D2", 2, ["A01.1"]), ("D3", 4, ["A01.1"])])
    assert at(table, "D2") == at(table, "D3")
    assert at(table, "D2")[0][1] == pytest.approx(7 / 8)


def test_an_empty_vocabulary_gives_an_empty_table() -> None:
    """Nothing loaded is no error here."""
    table = build_information_content([])
    assert table.index == {}
    assert len(table.rank) == 0


def test_the_id_names_the_counts() -> None:
    """The same counts in another order have the same id; one link more has another."""
    table = build_information_content(LINKS)
    assert build_information_content([(ui, n, numbers[::-1]) for ui, n, numbers in LINKS[::-1]]).id == table.id
    assert build_information_content([("D1", 1, ["A01"]), *LINKS[1:]]).id != table.id


@given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=6))
def test_information_content_never_falls_on_the_way_down(articles: list[int]) -> None:
    """Along a chain of single places, deeper is rarer or as rare, and all lies between 0 and 1."""
    chain = [(f"D{i}", n, [".".join(["A01", *["1"] * i])]) for i, n in enumerate(articles)]
    table = build_information_content(chain)
    down = [at(table, ui)[0][0] for ui, _, _ in chain]
    assert down == sorted(down)
    assert all(0 <= ic <= 1 for ic in down)


def test_the_table_is_read_from_the_graph(database: Database, neo4j_server: Server) -> None:
    """The counts as the graph holds them give the same table as the same counts in memory."""
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.username, neo4j_server.password)) as driver:
        driver.execute_query(
            "UNWIND $rows AS row CREATE (d:Descriptor {ui: row[0], articles: row[1]}) "
            "WITH d, row UNWIND row[2] AS number CREATE (d)-[:AT]->(:TreeNumber {number: number})",
            rows=[list(row) for row in LINKS],
        )
        driver.execute_query("CREATE (:Descriptor {ui: 'D9'})")
    table = fetch_information_content(database)
    assert table.id == build_information_content([*LINKS, ("D9", 0, [])]).id
