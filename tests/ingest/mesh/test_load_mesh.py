"""Descriptor files become the tree in the graph; loading again changes nothing, a new year changes what it says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.errors import Invalid
from graph.records import CATEGORIES
from ingest.mesh import load_mesh as module
from ingest.mesh.load_mesh import load_mesh
from ingest.report import LoadReport, Progress
from tests.ingest.written_xml import descriptor, mesh_file

Look = Callable[[str], list[Any]]
USE = ("Q900001", "use", "US")
HISTORY = ("Q900002", "history", "HI")
GROWTHS = descriptor(
    "D900001", "Growths", ["C04"], terms=["Lumps"], scope_note="What grows.", qualifiers=[USE, HISTORY]
)
EYE = descriptor("D900002", "Eye", ["C11"], see_also=["D900001"])
EYE_GROWTHS = descriptor("D900003", "Eye growths", ["C04.100", "C11.200"], see_also=["D900002"], acts_as=["D900001"])
PLACELESS = descriptor("D900004", "Nowhere")
EVERYTHING = """
    MATCH (n) OPTIONAL MATCH (n)-[r]->(o)
    RETURN labels(n), properties(n), type(r), properties(r), coalesce(o.ui, o.number) AS o
    ORDER BY labels(n), coalesce(n.ui, n.number, n.id), type(r), o
"""
PLACES = "MATCH (d:Descriptor)-[:AT]->(t) RETURN d.ui, t.number ORDER BY d.ui, t.number"
TREE = "MATCH (t:TreeNumber)-[:UNDER]->(p) RETURN t.number, p.number ORDER BY t.number"
NUMBERS = "MATCH (t:TreeNumber) WHERE NOT t:Category RETURN t.number ORDER BY t.number"
REVISION = "MATCH (c:Corpus {id: 'corpus'}) RETURN c.revision"


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    """Read, written, changed, unchanged."""
    return report.read, report.written, report.changed, report.unchanged


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """A file of four descriptors; what a record refers to may come later in the file."""
    return mesh_file(tmp_path, EYE_GROWTHS, EYE, GROWTHS, PLACELESS)


def test_the_tree_hangs_under_its_categories(database: Database, year: Path, look: Look) -> None:
    """Every number hangs under the one above it, the topmost under the 16 named categories."""
    report = load_mesh(database, [year])
    assert counts(report) == (4, 4, 0, 0)
    assert (report.skipped, report.unresolved, report.faults) == ({}, {}, ())
    assert look(PLACES) == [["D900001", "C04"], ["D900002", "C11"], ["D900003", "C04.100"], ["D900003", "C11.200"]]
    assert look(TREE) == [["C04", "C"], ["C04.100", "C04"], ["C11", "C"], ["C11.200", "C11"]]
    assert dict(look("MATCH (c:Category) RETURN c.number, c.name")) == CATEGORIES


def test_properties_and_references_are_those_of_the_records(database: Database, year: Path, look: Look) -> None:
    """Qualifiers, see-also and pharmacological actions are edges; roll-up properties start at nothing."""
    load_mesh(database, [year])
    assert look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d {.*, major_candidates: null}") == [
        [
            {
                "ui": "D900001", "name": "Growths", "class": "1", "scope_note": "What grows.", "entry_terms": ["Lumps"],
                "active": True, "articles": 0, "pairs": 0, "candidates": [], "major_candidates": None,
            }
        ]
    ]  # fmt: skip
    allowed = "MATCH (d)-[:ALLOWS]->(q) RETURN d.ui, q.ui, q.name, q.abbreviation ORDER BY q.ui"
    assert look(allowed) == [["D900001", *USE], ["D900001", *HISTORY]]
    assert look("MATCH (d)-[:SEE_ALSO]->(o) RETURN d.ui, o.ui ORDER BY d.ui") == [
        ["D900002", "D900001"],
        ["D900003", "D900002"],
    ]
    assert look("MATCH (d)-[:ACTS_AS]->(o) RETURN d.ui, o.ui") == [["D900003", "D900001"]]


def test_loading_twice_changes_nothing(database: Database, year: Path, look: Look) -> None:
    """Every node, edge and property is as before, the corpus's revision and the note of the release included."""
    load_mesh(database, [year])
    before = look(EVERYTHING)
    assert counts(load_mesh(database, [year])) == (4, 0, 0, 4)
    assert look(EVERYTHING) == before


def test_a_new_year_changes_what_it_says(database: Database, year: Path, look: Look, tmp_path: Path) -> None:
    """Properties, places, qualifiers and references follow; what a record has lost goes; others stay as they are."""
    load_mesh(database, [year])
    [[revision]] = look(REVISION)
    new = mesh_file(
        tmp_path,
        descriptor("D900001", "Growths, all", ["C04"], terms=["Lumps"], scope_note="What grows.", qualifiers=[USE]),
        descriptor("D900003", "Eye growths", ["C04.150"], see_also=["D900001"]),
        EYE,
        name="desc2025.xml",
    )
    assert counts(load_mesh(database, [new])) == (3, 0, 2, 1)
    assert look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d.name") == [["Growths, all"]]
    assert look(NUMBERS) == [["C04"], ["C04.150"], ["C11"]]
    assert look(PLACES) == [["D900001", "C04"], ["D900002", "C11"], ["D900003", "C04.150"]]
    assert look("MATCH (:Descriptor)-[:ALLOWS]->(q) RETURN q.ui") == [["Q900001"]]
    assert look("MATCH (d {ui: 'D900003'})-[r:SEE_ALSO|ACTS_AS]->(o) RETURN type(r), o.ui") == [["SEE_ALSO", "D900001"]]
    [[later]] = look(REVISION)
    assert later > revision
    names = "MATCH (r:Release) RETURN r.kind, r.name, r.counts_json ORDER BY r.name"
    assert look(names) == [["mesh", "desc2024.xml", '{"records":4}'], ["mesh", "desc2025.xml", '{"records":3}']]


def test_a_place_may_pass_to_another_descriptor(database: Database, look: Look, tmp_path: Path) -> None:
    """The number stays, whichever of the two records comes first."""
    load_mesh(database, [mesh_file(tmp_path, GROWTHS, EYE)])
    swapped = [descriptor("D900001", "Growths", ["C11"]), descriptor("D900002", "Eye", ["C04"])]
    load_mesh(database, [mesh_file(tmp_path, *swapped, name="desc2025.xml")])
    assert look(PLACES) == [["D900001", "C11"], ["D900002", "C04"]]


def test_a_number_that_is_gone_takes_those_below_it_along(database: Database, look: Look, tmp_path: Path) -> None:
    """From the leaves up; a number that a run's walk points at stays for the run's sake."""
    load_mesh(
        database,
        [
            mesh_file(
                tmp_path,
                descriptor("D900001", "Top", ["C04"]),
                descriptor("D900002", "Middle", ["C04.100", "C04.200"]),
                descriptor("D900003", "Bottom", ["C04.100.100", "C04.200.100"]),
            )
        ],
    )
    look("MATCH (t:TreeNumber {number: 'C04.200.100'}) CREATE (:Target {id: 'walked'})-[:WALKED_TO]->(t)")
    gone = [descriptor("D900002", "Middle"), descriptor("D900003", "Bottom")]
    load_mesh(database, [mesh_file(tmp_path, *gone, name="desc2025.xml")])
    assert look(NUMBERS) == [["C04"], ["C04.200"], ["C04.200.100"]]


def test_what_a_record_refers_to_in_vain_is_counted(database: Database, look: Look, tmp_path: Path) -> None:
    """References to descriptors, and parents of tree numbers, that are not loaded; a later load mends both."""
    part = mesh_file(tmp_path, EYE_GROWTHS, descriptor("D900009", "Two at one place", ["C11.200"]), name="part.xml")
    missing = {
        "pharmacological action of a descriptor not loaded": 1,
        "see-also of a descriptor not loaded": 1,
        "tree number at which several descriptors stand": 1,
        "tree number whose parent is not loaded": 2,
    }
    assert load_mesh(database, [part]).unresolved == missing
    [before] = look(REVISION)
    assert load_mesh(database, [part]).unresolved == missing
    assert [before] == look(REVISION)
    assert look(TREE) == []
    load_mesh(database, [mesh_file(tmp_path, EYE, GROWTHS)])
    assert look(TREE) == [["C04", "C"], ["C04.100", "C04"], ["C11", "C"], ["C11.200", "C11"]]
    assert counts(load_mesh(database, [part])) == (2, 0, 1, 1)
    assert look("MATCH ({ui: 'D900003'})-[r:SEE_ALSO|ACTS_AS]->(o) RETURN type(r), o.ui ORDER BY o.ui") == [
        ["ACTS_AS", "D900001"],
        ["SEE_ALSO", "D900002"],
    ]


def test_a_malformed_record_costs_itself_only(database: Database, look: Look, tmp_path: Path) -> None:
    """The fault is in the report with file, line and record."""
    path = mesh_file(tmp_path, GROWTHS, descriptor("D900008", ""), EYE)
    report = load_mesh(database, [path])
    assert counts(report) == (3, 2, 0, 0)
    assert [(fault.file, fault.line, fault.record) for fault in report.faults] == [(str(path), 5, "D900008")]
    assert look("MATCH (d:Descriptor) RETURN d.ui ORDER BY d.ui") == [["D900001"], ["D900002"]]


def test_a_repeated_descriptor_counts_once(database: Database, look: Look, tmp_path: Path) -> None:
    """The last record is the one that is kept."""
    path = mesh_file(tmp_path, GROWTHS, descriptor("D900001", "Growths again", ["C04"]))
    report = load_mesh(database, [path])
    assert (counts(report), sum(report.skipped.values())) == ((2, 1, 0, 0), 1)
    assert look("MATCH (d:Descriptor) RETURN d.name") == [["Growths again"]]


def test_a_file_that_is_cut_off_leaves_whole_batches(
    database: Database, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree of what was loaded is in order, no release is noted, and loading the whole file completes it."""
    monkeypatch.setattr(module, "BATCH", 2)
    records = [descriptor(f"D90000{n}", f"Number {n}", [f"C04.10{n}"]) for n in range(1, 5)]
    whole = mesh_file(tmp_path, GROWTHS.replace("D900001", "D900009"), *records)
    text = whole.read_text()
    cut = tmp_path / "cut.xml"
    cut.write_text(text[: text.index("Number 4")])
    with pytest.raises(Invalid, match="cut off"):
        load_mesh(database, [cut])
    assert look(NUMBERS) == [["C04"], ["C04.101"], ["C04.102"], ["C04.103"]]
    assert len(look(TREE)) == 4
    assert look("MATCH (r:Release) RETURN r") == []
    assert counts(load_mesh(database, [whole])) == (5, 1, 0, 4)


def test_progress_is_reported_to_the_end(database: Database, year: Path) -> None:
    """The last report stands at the size of the file."""
    seen: list[Progress] = []
    load_mesh(database, [year], on_progress=seen.append)
    assert (seen[-1].file, seen[-1].bytes_read) == (year.name, year.stat().st_size)
    assert seen[-1].bytes_total == year.stat().st_size
