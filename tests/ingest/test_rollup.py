"""Articles are counted once at each tree number above them, and candidates come in a fixed order."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.database import Database
from graph.identity import seeded_order
from graph.records import parent_number
from ingest.load_mesh import load_mesh
from ingest.load_pubmed import load_pubmed
from ingest.rollup import N_CANDIDATES, articles_by_number, candidates, recount_pairs, roll_up
from tests.ingest.written_xml import Heading, citation, descriptor, mesh_file, pubmed_file

Look = Callable[[str], list[Any]]
NUMBERS = ["C", "C04", "C04.100", "C04.100.200", "C04.300", "C05", "D01", "D01.100"]
rows = st.lists(
    st.builds(
        lambda numbers, majors, minors: {"numbers": numbers, "majors": majors, "minors": sorted(minors - set(majors))},
        st.lists(st.sampled_from(NUMBERS), unique=True, max_size=3),
        st.lists(st.integers(1, 12), unique=True, max_size=5),
        st.sets(st.integers(1, 12), max_size=5),
    ),
    max_size=8,
)


@given(rows, st.frozensets(st.sampled_from(NUMBERS), max_size=2))
def test_counts_equal_those_of_an_obvious_reference(found: list[dict[str, Any]], orphans: frozenset[str]) -> None:
    """At each number the distinct articles at or below it, found by looking at every place of every descriptor."""

    def covers(above: str, number: str | None) -> bool:
        if number is None or number == above:
            return number == above
        return number not in orphans and covers(above, parent_number(number))

    expected = {
        above: len(
            {p for row in found for n in row["numbers"] if covers(above, n) for p in row["majors"] + row["minors"]}
        )
        for above in ["D", *NUMBERS]
    }
    counts = articles_by_number(found, orphans)
    assert {number: n for number, n in counts.items() if n} == {number: n for number, n in expected.items() if n}


@given(majors=st.sets(st.integers(1, 10_000), max_size=400), minors=st.sets(st.integers(10_001, 20_000), max_size=400))
def test_candidates_are_majors_first_then_by_hash(majors: set[int], minors: set[int]) -> None:
    """The order does not depend on the order of loading; at most 256 are kept."""

    def order(pmid: int) -> int:
        return seeded_order(0, "D1", pmid)

    wanted = (sorted(majors, key=order) + sorted(minors, key=order))[:N_CANDIDATES]
    assert candidates("D1", sorted(majors), sorted(minors, reverse=True)) == wanted


@pytest.fixture
def graph(database: Database, tmp_path: Path) -> Database:
    """Two descriptors of which one stands at two places, and articles of every usability."""
    mesh = mesh_file(
        tmp_path,
        descriptor("D900001", "Growths", ["C04"]),
        descriptor("D900002", "Eye growths", ["C04.100", "C11.200"]),
        descriptor("D900003", "Eye", ["C11"]),
    )
    growths: Heading = ("D900001", "Growths", False, [])
    eye: Heading = ("D900002", "Eye growths", True, [])
    pubmed = pubmed_file(
        tmp_path,
        citation(1, headings=[growths, eye]),
        citation(2, headings=[eye]),
        citation(3, headings=[growths], abstract=None),
        citation(4, headings=[growths], links=[("RetractionIn", 9)]),
        citation(5, headings=[growths], types=[("D016440", "Retraction Notice")]),
        citation(6, headings=[("D900002", "Eye growths", False, [])]),
    )
    load_mesh(database, [mesh])
    load_pubmed(database, [pubmed])
    return database


def test_only_usable_articles_count_each_once(graph: Database, look: Look) -> None:
    """Not those without abstract, retracted ones, or notices; an article under two headings of a branch counts once."""
    numbers = look("MATCH (t:TreeNumber) WHERE t.articles > 0 RETURN t.number, t.articles ORDER BY t.number")
    assert numbers == [["C", 3], ["C04", 3], ["C04.100", 3], ["C11", 3], ["C11.200", 3]]
    found = look("MATCH (d:Descriptor) RETURN d.ui, d.articles, size(d.candidates), d.pairs ORDER BY d.ui")
    assert found == [["D900001", 1, 1, 0], ["D900002", 3, 3, 0], ["D900003", 0, 0, 0]]
    [[chosen]] = look("MATCH (d:Descriptor {ui: 'D900002'}) RETURN d.candidates")
    assert chosen == candidates("D900002", [1, 2], [6])


def test_rolling_up_again_writes_nothing(graph: Database) -> None:
    """Only what differs is written."""
    assert roll_up(graph) == 0


def test_what_no_longer_counts_goes_back_to_zero(graph: Database, look: Look, tmp_path: Path) -> None:
    """Articles that are retracted by a later notice leave descriptors, candidates and tree numbers."""
    notices = [citation(n + 100, links=[("RetractionOf", n)]) for n in (1, 2, 6)]
    load_pubmed(graph, [pubmed_file(tmp_path, *notices, name="notices.xml")])
    assert look("MATCH (t:TreeNumber) WHERE t.articles <> 0 RETURN t.number") == []
    assert look("MATCH (d:Descriptor) WHERE d.articles <> 0 OR d.candidates <> [] RETURN d.ui") == []


def test_running_pair_counts_stay(graph: Database, look: Look) -> None:
    """A roll-up writes pairs only where there is no count yet."""
    look("MATCH (d:Descriptor {ui: 'D900001'}) SET d.pairs = 7, d.articles = 99")
    look("MATCH (d:Descriptor {ui: 'D900003'}) REMOVE d.pairs")
    look("MATCH (t:TreeNumber {number: 'C04'}) SET t.pairs = 7")
    assert roll_up(graph) == 1
    assert look("MATCH (d:Descriptor) RETURN d.pairs ORDER BY d.ui") == [[7], [0], [0]]
    assert look("MATCH (t:TreeNumber {number: 'C04'}) RETURN t.pairs") == [[7]]


def test_pairs_are_recounted_from_live_pairs(graph: Database, look: Look) -> None:
    """Withdrawn pairs do not count; a pair counts once above however many places its descriptor has there."""
    look("""
        MATCH (d:Descriptor {ui: 'D900002'})
        CREATE (:QAPair {id: 'a'})-[:ABOUT]->(d), (:QAPair {id: 'b', withdrawn_revision: 3})-[:ABOUT]->(d)
        SET d.pairs = 5
    """)
    assert recount_pairs(graph) == 6
    assert look("MATCH (d:Descriptor) RETURN d.pairs ORDER BY d.ui") == [[0], [1], [0]]
    counted = look("MATCH (t:TreeNumber) WHERE t.pairs > 0 RETURN t.number, t.pairs ORDER BY t.number")
    assert counted == [["C", 1], ["C04", 1], ["C04.100", 1], ["C11", 1], ["C11.200", 1]]
    assert recount_pairs(graph) == 0


def test_counts_follow_the_tree_as_it_is_in_the_graph(database: Database, look: Look, tmp_path: Path) -> None:
    """Where the number above is not loaded nothing reaches the ones further up, and it does once it is."""
    load_mesh(database, [mesh_file(tmp_path, descriptor("D900001", "Deep", ["C04.100.200"]))])
    load_pubmed(database, [pubmed_file(tmp_path, citation(1, headings=[("D900001", "Deep", True, [])]))])
    counted = "MATCH (t:TreeNumber) WHERE t.articles > 0 RETURN t.number ORDER BY t.number"
    assert look(counted) == [["C04.100.200"]]
    above = (descriptor("D900002", "Middle", ["C04.100"]), descriptor("D900003", "Top", ["C04"]))
    load_mesh(database, [mesh_file(tmp_path, *above, name="rest.xml")])
    assert look(counted) == [["C"], ["C04"], ["C04.100"], ["C04.100.200"]]
