"""A roll-up moved by changed articles leaves a real graph as a full one would."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from graph.database import Database
from ingest.mesh.load_mesh import load_mesh
from ingest.rollup import rollup_counts, rollup_delta, rollup_moves
from ingest.rollup.rollup import roll_up
from ingest.rollup.rollup_delta import RollUpDelta, begin, finish
from tests.ingest.written_xml import descriptor, mesh_file

Look = Callable[[str], list[Any]]
Headings = Mapping[str, bool]
PLACES = {
    "D900001": ["C04"],
    "D900002": ["C04.100", "C04.100.200", "D01"],
    "D900003": ["C04.100.200.300", "C05.900.900"],
    "D900004": [],
}
STALE = "MATCH (c:Corpus) RETURN c.rollup_stale"


@pytest.fixture
def graph(database: Database, tmp_path: Path) -> Iterator[Database]:
    """A tree with an orphan, where a descriptor stands below itself and one nowhere; room for four candidates each."""
    load_mesh(database, [mesh_file(tmp_path, *(descriptor(ui, ui, numbers) for ui, numbers in PLACES.items()))])
    with pytest.MonkeyPatch.context() as patched:
        for module in (rollup_counts, rollup_moves, rollup_delta):
            patched.setattr(module, "N_CANDIDATES", 4)
        patched.setattr(rollup_delta, "BATCH", 3)
        yield database


def write(look: Look, pmid: int, headings: Headings, *, usable: bool = True) -> None:
    """Make an article what it is now."""
    look(f"MERGE (a:Article {{pmid: {pmid}}}) SET a.abstract = 'Words.', a.retracted = {not usable}")
    look(f"MATCH (:Article {{pmid: {pmid}}})-[h:HAS_MESH]->() DELETE h")
    for ui, major in headings.items():
        look(
            f"MATCH (a:Article {{pmid: {pmid}}}) MATCH (d:Descriptor {{ui: '{ui}'}}) "
            f"CREATE (a)-[:HAS_MESH {{major: {major}}}]->(d)"
        )


def random_headings(random: Random) -> dict[str, bool]:
    """Some headings, each a major one or not."""
    return {ui: random.random() < 0.4 for ui in PLACES if random.random() < 0.5}


def test_moving_equals_counting_anew(graph: Database, look: Look) -> None:
    """New, revised, retracted and returning articles, in three rounds: a full roll-up then finds nothing to write."""
    random = Random(4)  # noqa: S311 - test data
    held: dict[int, Headings] = {}
    for _ in range(3):
        was_stale = begin(graph)
        delta = RollUpDelta()
        for pmid in random.sample(range(1, 40), 14):
            now, usable = random_headings(random), random.random() < 0.8
            write(look, pmid, now, usable=usable)
            delta.note(pmid, held.get(pmid, {}), now if usable else {})
            held[pmid] = now if usable else {}
        finish(graph, delta, was_stale)
        assert not was_stale
        assert look(STALE) == [[False]]
        assert roll_up(graph) == 0
        for query in ("tree_articles", "descriptor_articles"):
            assert graph.read(f"verify_{query}", limit=20) == []


def test_links_are_read_where_candidates_ran_short(graph: Database, look: Look) -> None:
    """Six articles for four places: when candidates go, the next ones come from the graph, in the same order."""
    for pmid in range(1, 7):
        write(look, pmid, {"D900001": pmid > 4})
    roll_up(graph)
    [[before]] = look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d.candidates")
    begin(graph)
    delta = RollUpDelta()
    for pmid in before[:2]:
        write(look, pmid, {})
        delta.note(pmid, {"D900001": pmid > 4}, {})
    finish(graph, delta, was_stale=False)
    [[after, n_majors]] = look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d.candidates, d.major_candidates")
    assert (sorted(after), n_majors) == ([1, 2, 3, 4], 0)
    assert roll_up(graph) == 0


def test_only_what_was_noted_is_looked_at(graph: Database, look: Look) -> None:
    """A moved roll-up leaves other counts alone, right or wrong."""
    look("MATCH (d:Descriptor {ui: 'D900003'}) SET d.articles = 99")
    begin(graph)
    delta = RollUpDelta()
    write(look, 1, {"D900001": True})
    delta.note(1, {}, {"D900001": True})
    finish(graph, delta, was_stale=False)
    assert look("MATCH (d:Descriptor) RETURN d.articles ORDER BY d.ui") == [[1], [0], [99], [0]]


def test_a_stale_graph_is_counted_anew(graph: Database, look: Look) -> None:
    """What was written before a kill was never noted; the next change finds the mark and counts everything."""
    assert not begin(graph)
    write(look, 1, {"D900001": True})
    assert begin(graph)
    finish(graph, RollUpDelta(), was_stale=True)
    assert look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d.articles") == [[1]]
    assert look(STALE) == [[False]]


def test_too_many_changes_are_counted_anew(graph: Database, look: Look) -> None:
    """A delta beyond its limit holds nothing, and the result is right all the same."""
    begin(graph)
    delta = RollUpDelta(limit=0)
    write(look, 1, {"D900001": True})
    delta.note(1, {}, {"D900001": True})
    finish(graph, delta, was_stale=False)
    assert look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d.articles") == [[1]]


def test_a_graph_never_rolled_up_is_stale_and_beginning_does_not_revise(database: Database, look: Look) -> None:
    """The mark is set on a new or an old corpus node, and the revision of what people pull stays."""
    assert begin(database)
    assert look("MATCH (c:Corpus) RETURN c.id, c.rollup_stale, c.revision") == [["corpus", True, None]]
    look("MATCH (c:Corpus) SET c.rollup_stale = false, c.revision = 3")
    assert not begin(database)
    assert look("MATCH (c:Corpus) RETURN c.rollup_stale, c.revision") == [[True, 3]]


def test_a_move_that_breaks_off_leaves_the_mark(graph: Database, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Descriptors are written and tree numbers are not: the graph stays marked."""
    was_stale = begin(graph)
    delta = RollUpDelta()
    write(look, 1, {"D900001": True})
    delta.note(1, {}, {"D900001": True})

    def fail(*_: object) -> None:
        raise OSError("killed")

    monkeypatch.setattr(rollup_delta, "write_tree_numbers", fail)
    with pytest.raises(OSError, match="killed"):
        finish(graph, delta, was_stale)
    assert look(STALE) == [[True]]
