"""The roll-up of a real graph: what counts, where it counts, what is written, and what a kill leaves behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.rollup import rollup
from ingest.rollup.rollup import recount_pairs, roll_up
from ingest.rollup.rollup_counts import choose
from ingest.rollup.rollup_moves import as_pmids
from tests.ingest.written_xml import Heading, citation, descriptor, mesh_file, pubmed_file

Look = Callable[[str], list[Any]]


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
    [[chosen, n_majors]] = look("MATCH (d:Descriptor {ui: 'D900002'}) RETURN d.candidates, d.major_candidates")
    assert (chosen, n_majors) == (choose("D900002", as_pmids([1, 2, 6]), 2).pmids.tolist(), 2)


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


@pytest.mark.parametrize("query", ["tree_articles", "descriptor_articles", "descriptor_candidates"])
def test_the_bundled_sample_is_counted_as_a_plain_query_counts_it(sample_graph: Database, query: str) -> None:
    """The queries of `kailin verify` count by following every link, and find nothing to complain of."""
    assert roll_up(sample_graph) == 0
    assert sample_graph.row("status_counts")["articles"] > 0
    assert sample_graph.read(f"verify_{query}", limit=20) == []


def test_articles_are_read_page_by_page(graph: Database, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two articles give the same counts as one; progress ends when all articles are read."""
    monkeypatch.setattr(rollup, "PAGE", 2)
    look("MATCH (d:Descriptor) SET d.articles = 0, d.candidates = []")
    look("MATCH (t:TreeNumber) SET t.articles = 9")
    seen: list[tuple[int, int]] = []
    assert roll_up(graph, lambda read, total: seen.append((read, total))) > 0
    assert look("MATCH (d:Descriptor) RETURN d.articles ORDER BY d.ui") == [[1], [3], [0]]
    assert graph.read("verify_tree_articles", limit=20) == []
    assert seen == [(2, 6), (4, 6), (6, 6)]


def test_a_roll_up_that_breaks_off_leaves_the_graph_marked_stale(
    graph: Database, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever write fails; the next whole roll-up takes the mark away."""
    stale = "MATCH (c:Corpus) RETURN c.rollup_stale"
    assert look(stale) == [[False]]
    for name in ("rollup_initialise", "rollup_descriptors", "rollup_tree", "rollup_end"):
        look("MATCH (n) WHERE n:Descriptor OR n:TreeNumber SET n.articles = 77")
        with monkeypatch.context() as patched:
            patched.setattr(Database, "write", failing_at(name, Database.write))
            with pytest.raises(OSError, match=name):
                roll_up(graph)
        assert look(stale) == [[True]]
        roll_up(graph)
        assert look(stale) == [[False]]
        assert graph.read("verify_tree_articles", limit=20) == []


def failing_at(failing: str, write: Callable[..., Any]) -> Callable[..., Any]:
    """A `Database.write` that breaks at one query."""

    def run(database: Database, name: str, **parameters: Any) -> Any:
        if name == failing:
            raise OSError(name)
        return write(database, name, **parameters)

    return run
