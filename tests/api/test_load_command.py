"""`kailin load`: the bundled sample through the command line, its report, and the rules of the graph afterwards."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from api.commands_load import report_lines
from graph.database import Database
from graph.private_neo4j import Server
from graph.records import Fault
from ingest.report import LoadReport
from tests.api.conftest import Said

SAMPLE = Path(str(files("ingest") / "sample"))
MESH = SAMPLE / "desc_sample.xml"
PUBMED = SAMPLE / "pubmed_sample.xml"


@pytest.fixture
def loaded(served: Server, database: Database, kailin: Callable[..., Said]) -> tuple[Said, Said]:
    """The sample, loaded."""
    return kailin("load", "mesh", MESH, "--json"), kailin("load", "pubmed", PUBMED, "--json")


def test_the_sample_loads_and_breaks_no_rule(loaded: tuple[Said, Said], kailin: Callable[..., Said]) -> None:
    """Every record is written, none is at fault, and `kailin verify` finds nothing."""
    for said in loaded:
        assert said.code == 0
        assert said.document["read"] == said.document["written"] > 0
        assert said.document["faults"] == []
    assert kailin("verify").code == 0
    counts = kailin("status", "--json").document["counts"]
    assert counts["descriptors"] == loaded[0].document["read"]
    assert counts["articles"] == loaded[1].document["read"]
    assert counts["usable"] > 0


def test_loading_again_changes_nothing(loaded: tuple[Said, Said], kailin: Callable[..., Said]) -> None:
    """The second report counts every record as unchanged, and the counts stay."""
    before = kailin("status", "--json").document["counts"]
    for said, command, path in zip(loaded, ("mesh", "pubmed"), (MESH, PUBMED), strict=True):
        options = ["--again"] if command == "pubmed" else []
        again = kailin("load", command, path, *options, "--json").document
        assert (again["written"], again["changed"], again["unchanged"]) == (0, 0, said.document["read"])
    passed_over = kailin("load", "pubmed", PUBMED, "--json").document
    assert (passed_over["read"], passed_over["already_loaded"]) == (0, [PUBMED.name])
    after = kailin("status", "--json").document["counts"]
    assert {**after, "revision": 0} == {**before, "revision": 0}


def test_a_file_that_is_not_there_is_exit_code_2(
    served: Server, database: Database, kailin: Callable[..., Said], tmp_path: Path
) -> None:
    """The line names the file, and stdout stays empty."""
    said = kailin("load", "mesh", tmp_path / "none.xml", "--json")
    assert (said.code, said.out) == (2, "")
    assert "none.xml" in said.err


def test_a_report_says_what_was_not_used_and_why() -> None:
    """Skipped by reason, unresolved by kind, the first twenty faults with file, line and record."""
    faults = tuple(Fault("a.xml", n, f"PMID {n}", "no title") for n in range(25))
    report = LoadReport(("a.xml",), 1000, 900, 5, 50, {"book": 20}, {"heading": 3}, faults, 2.0)
    lines = report_lines(report)
    assert lines[0] == "read 1,000 records in 2.0 s (500 a second)"
    assert "  written 900, changed 5, unchanged 50" in lines
    assert "  skipped 20: book" in lines
    assert "  not resolved 3: heading" in lines
    assert "    a.xml, line 0, PMID 0: no title" in lines
    assert not any("deleted" in line or "withdrawn" in line or "already" in line for line in lines)
    assert lines[-1] == "    … and 5 more; all of them with --json"


def test_a_report_says_what_went_and_which_files_were_passed_over() -> None:
    """Deleted articles, withdrawn pairs, files loaded before and files that had changed."""
    report = LoadReport(
        ("a.xml",),
        9,
        1,
        1,
        0,
        {},
        {},
        (),
        1.0,
        deleted=7,
        withdrawn=3,
        already_loaded=("b.xml",) * 6,
        replaced=("a.xml",),
    )
    assert report_lines(report)[1:] == [
        "  written 1, changed 1, unchanged 0, deleted 7",
        "  withdrawn 3 pairs: an article they rest on can no longer be used",
        "  a.xml had been loaded before with other content; loaded now",
        "  already loaded, passed over: b.xml, b.xml, b.xml, b.xml, b.xml and 1 more (--again loads them again)",
    ]
