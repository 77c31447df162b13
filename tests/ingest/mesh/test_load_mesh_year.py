"""A MeSH year takes the graph from one year to the next; no article loses its links, and touched pairs are named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.errors import Invalid
from ingest.mesh.load_mesh import load_mesh
from ingest.mesh.load_mesh_year import TouchedPairs, load_mesh_year
from ingest.mesh.mesh_year import Replacement
from tests.ingest.written_xml import descriptor, mesh_file

Look = Callable[[str], list[Any]]
GROWTHS, EYE, EAR, NOSE, LUMPS = (f"D90000{n}" for n in range(1, 6))
BEFORE = (
    descriptor(GROWTHS, "Growths", ["C04"]),
    descriptor(EYE, "Eye", ["C11"]),
    descriptor(EAR, "Ear", ["C09", "C09.100"]),
    descriptor(NOSE, "Nose", ["C08"]),
    descriptor(LUMPS, "Lumps", ["C04.100"]),
)
AFTER = (
    descriptor(GROWTHS, "Neoplasms", ["C04"]),
    descriptor(EYE, "Eye", ["C11.500"]),
    descriptor("D900006", "Body", ["C11"]),
    descriptor(NOSE, "Nose", ["C08"]),
)
ARTICLES = f"""
    MATCH (d:Descriptor)
    WITH collect(d) AS all
    CREATE (a:Article {{pmid: 1, abstract: 'a', retracted: false}})
    CREATE (b:Article {{pmid: 2, abstract: 'b', retracted: false}})
    FOREACH (d IN [d IN all WHERE d.ui = '{EAR}'] | CREATE (a)-[:HAS_MESH {{major: true}}]->(d))
    FOREACH (d IN [d IN all WHERE d.ui = '{LUMPS}'] |
        CREATE (a)-[:HAS_MESH {{major: true, qualifiers: ['use', 'history'], major_qualifiers: ['use']}}]->(d),
               (b)-[:HAS_MESH {{major: false}}]->(d), (b)-[:HAS_SUBSTANCE]->(d))
    FOREACH (d IN [d IN all WHERE d.ui = '{GROWTHS}'] |
        CREATE (a)-[:HAS_MESH {{major: false, qualifiers: ['history', 'injuries']}}]->(d))
"""
PAIRS = f"""
    UNWIND [['p1', '{EAR}', null], ['p2', '{EYE}', null], ['p3', '{LUMPS}', null], ['p4', '{GROWTHS}', null],
            ['p5', '{GROWTHS}', 3]] AS row
    MATCH (d:Descriptor {{ui: row[1]}})
    CREATE (:QAPair {{id: row[0], withdrawn_revision: row[2]}})-[:ABOUT]->(d)
"""
LINKS = """
    MATCH (a:Article)-[h:HAS_MESH]->(d)
    RETURN a.pmid, d.ui, h.major, h.qualifiers, h.major_qualifiers ORDER BY a.pmid, d.ui
"""
EVERYTHING = """
    MATCH (n) OPTIONAL MATCH (n)-[r]->(o)
    RETURN labels(n), properties(n), type(r), properties(r), coalesce(o.ui, o.number) AS o
    ORDER BY labels(n), coalesce(n.ui, n.number, n.id, n.pmid), type(r), o
"""
LIST = (Replacement(LUMPS, GROWTHS, "replaced.tsv", 1),)


@pytest.fixture
def old_year(database: Database, look: Look, tmp_path: Path) -> Database:
    """A year of five descriptors, two articles with headings, five pairs, one of them withdrawn."""
    load_mesh(database, [mesh_file(tmp_path, *BEFORE)])
    look(ARTICLES)
    look(PAIRS)
    return database


@pytest.fixture
def new_year(tmp_path: Path) -> Path:
    """The year after: one renamed, one moved, one added, two gone."""
    return mesh_file(tmp_path, *AFTER, name="desc2025.xml")


def test_the_report_says_what_changed(old_year: Database, new_year: Path) -> None:
    """Added, renamed, moved, removed, replaced; the live pairs about them, and the articles on what was removed."""
    report = load_mesh_year(old_year, [new_year], LIST)
    changes = report.changes
    uis = [[c.ui for c in kind] for kind in (changes.added, changes.renamed, changes.moved, changes.removed)]
    assert uis == [["D900006"], [GROWTHS], [EYE], [EAR]]
    assert changes.replaced == ((LUMPS, GROWTHS),)
    assert report.pairs == {
        "renamed": TouchedPairs(1, ("p4",)),
        "moved": TouchedPairs(1, ("p2",)),
        "removed": TouchedPairs(1, ("p1",)),
        "replaced": TouchedPairs(1, ("p3",)),
    }
    assert (report.articles_left, report.n_articles_left) == ({EAR: 1}, 1)
    assert report.links_moved == {LUMPS: 3}


def test_links_move_to_what_replaces_theirs(old_year: Database, new_year: Path, look: Look) -> None:
    """Where an article has both, they become one: major if either was, qualifiers of both; a removed one keeps its."""
    load_mesh_year(old_year, [new_year], LIST)
    assert look(LINKS) == [
        [1, GROWTHS, True, ["history", "injuries", "use"], ["use"]],
        [1, EAR, True, None, None],
        [2, GROWTHS, False, None, None],
    ]
    assert look("MATCH (a)-[:HAS_SUBSTANCE]->(d) RETURN a.pmid, d.ui") == [[2, GROWTHS]]
    assert look("MATCH (o)-[:REPLACED_BY]->(n) RETURN o.ui, n.ui") == [[LUMPS, GROWTHS]]
    counts = "MATCH (d:Descriptor) WHERE d.articles > 0 RETURN d.ui, d.articles, d.candidates ORDER BY d.ui"
    assert look(counts) == [[GROWTHS, 2, [1, 2]], [EAR, 1, [1]]]


def test_what_is_gone_has_no_place_and_no_plan(old_year: Database, new_year: Path, look: Look) -> None:
    """Inactive, at no tree number; the scope of a plan has it no more, and pairs count where their concepts stand."""
    load_mesh_year(old_year, [new_year])
    assert look("MATCH (d:Descriptor) WHERE NOT d.active RETURN d.ui ORDER BY d.ui") == [[EAR], [LUMPS]]
    assert look("MATCH (d:Descriptor)-[:AT]->(t) RETURN d.ui, t.number ORDER BY d.ui") == [
        [GROWTHS, "C04"],
        [EYE, "C11.500"],
        [NOSE, "C08"],
        ["D900006", "C11"],
    ]
    numbers = "MATCH (t:TreeNumber) WHERE NOT t:Category RETURN t.number, t.pairs ORDER BY t.number"
    assert look(numbers) == [["C04", 1], ["C08", 0], ["C11", 1], ["C11.500", 1]]
    (scope,) = old_year.read("scope_whole", categories=["C"])
    assert [row[0] for row in scope["descriptors"]] == [GROWTHS]
    assert look(LINKS)[1] == [1, EAR, True, None, None]


def test_the_same_year_again_changes_nothing(old_year: Database, new_year: Path, look: Look) -> None:
    """Nor does the revision count on."""
    load_mesh_year(old_year, [new_year], LIST)
    before = look(EVERYTHING)
    report = load_mesh_year(old_year, [new_year], LIST)
    assert look(EVERYTHING) == before
    changes = report.changes
    assert (changes.added, changes.renamed, changes.moved, changes.removed) == ((), (), (), ())
    assert (report.links_moved, report.load.unchanged) == ({}, 4)


def test_a_change_that_was_killed_is_completed(old_year: Database, new_year: Path, tmp_path: Path, look: Look) -> None:
    """Killed after the first step: what is left is done by the next run, and the end is the same."""
    look(f"MATCH (d:Descriptor)-[at:AT]->() WHERE d.ui IN ['{EAR}', '{LUMPS}'] SET d.active = false DELETE at")
    look("MATCH (c:Corpus) SET c.rollup_stale = true")
    report = load_mesh_year(old_year, [new_year], LIST)
    assert report.links_moved == {LUMPS: 3}
    assert look("MATCH (t:TreeNumber) WHERE NOT t:Category RETURN t.number ORDER BY t.number") == [
        ["C04"],
        ["C08"],
        ["C11"],
        ["C11.500"],
    ]
    assert look("MATCH (t:TreeNumber {number: 'C'}) RETURN t.pairs, t.articles") == [[2, 2]]


def test_what_comes_back_stands_for_itself_again(
    old_year: Database, new_year: Path, look: Look, tmp_path: Path
) -> None:
    """A later year that has the descriptor again makes it active; nothing points at what had replaced it."""
    load_mesh_year(old_year, [new_year], LIST)
    report = load_mesh_year(old_year, [mesh_file(tmp_path, *BEFORE, name="desc2026.xml")])
    assert [change.ui for change in report.changes.added] == [EAR, LUMPS]
    assert look("MATCH ()-[r:REPLACED_BY]->() RETURN r") == []
    assert look(f"MATCH (d {{ui: '{LUMPS}'}})-[:AT]->(t) RETURN d.active, t.number") == [[True, "C04.100"]]


@pytest.mark.parametrize(
    ("records", "replacements", "said"),
    [
        (AFTER[:1], (), "lack 4 of the 5"),
        ((*AFTER, descriptor("D900009", "")), (), "record D900009 cannot be used"),
        ((*AFTER, "<DescriptorRecord>"), (), "not well-formed"),
        (AFTER, (Replacement(LUMPS, EAR, "replaced.tsv", 3),), "replaced.tsv, line 3"),
    ],
    ids=["part", "fault", "cut", "list"],
)
def test_what_cannot_be_is_refused_with_nothing_changed(
    old_year: Database, look: Look, tmp_path: Path, records: tuple[str, ...],
    replacements: tuple[Replacement, ...], said: str,
) -> None:  # fmt: skip
    """A part of a year, a record that cannot be used, a broken file, a list that the files contradict."""
    before = look(EVERYTHING)
    with pytest.raises(Invalid, match=said):
        load_mesh_year(old_year, [mesh_file(tmp_path, *records, name="bad.xml")], replacements)
    assert look(EVERYTHING) == before
