"""Rows of existing corpora in every form that they come in, and what is said of those that cannot be used."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import Invalid
from graph.records import Fault
from ingest.pairs import pairs_file
from ingest.pairs.pairs_file import Row, iter_rows, read_pmid

ROWS: list[dict[str, Any]] = [{"pmid": 11, "question": "Is it?"}, {"PMID": "12"}, {"id": "13", "answer": "Yes."}]


def write(path: Path, *lines: object) -> Path:
    """Write JSON Lines; bytes are written as they are."""
    path.write_bytes(b"".join(line if isinstance(line, bytes) else orjson.dumps(line) + b"\n" for line in lines))
    return path


def read(path: Path, key: str = "pmid") -> list[Row | Fault]:
    """Read all rows of a file."""
    return list(iter_rows(path, key))


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_are_read_line_by_line(tmp_path: Path, packed: bool) -> None:
    """Plain or gzip, told by the first bytes; empty lines count as lines, and progress follows the file on disk."""
    path = write(tmp_path / "rows", ROWS[0], b"\n", *ROWS[1:])
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    positions: list[int] = []
    found = list(iter_rows(path, "pmid", on_bytes=positions.append))
    assert [(row.line, row.pmid) for row in found if isinstance(row, Row)] == [(1, 11), (3, 12), (4, 13)]
    assert positions[-1] == path.stat().st_size


def test_pubmedqa_is_an_object_by_pmid(tmp_path: Path) -> None:
    """The key is the PMID, on one line or on many."""
    document = {"21645374": {"QUESTION": "Do they?", "final_decision": "yes"}, "7": {"QUESTION": "Is it?"}}
    for indent in (0, orjson.OPT_INDENT_2):
        path = tmp_path / "ori.json"
        path.write_bytes(orjson.dumps(document, option=indent))
        assert read(path) == [Row(0, int(pmid), content) for pmid, content in document.items()]


def test_a_list_is_a_corpus_too(tmp_path: Path) -> None:
    """One JSON list, and one row alone on several lines."""
    path = tmp_path / "list.json"
    path.write_bytes(orjson.dumps(ROWS, option=orjson.OPT_INDENT_2))
    assert [row.pmid for row in read(path) if isinstance(row, Row)] == [11, 12, 13]
    path.write_bytes(orjson.dumps(ROWS[0], option=orjson.OPT_INDENT_2))
    assert read(path) == [Row(0, 11, ROWS[0])]


def test_the_pmid_is_looked_for_under_the_key_first(tmp_path: Path) -> None:
    """Then under the usual names, within the source, and last as an id that is digits."""
    rows = [{"article": 5, "pmid": 6}, {"pmid": 6, "id": "7"}, {"source": {"pmid": 8}, "id": "b2:0"}, {"PUBID": "9"}]
    found = read(write(tmp_path / "rows", *rows), key="article")
    assert [row.pmid for row in found if isinstance(row, Row)] == [5, 6, 8, 9]


@pytest.mark.parametrize("value", [None, True, 0, -1, 1.5, "", "12a", "１２", "PMC12", [1], 10**9, "9" * 5000])
def test_what_is_no_pmid(value: Any) -> None:
    """Numbers and digits only, and no more of them than a PMID has."""
    assert read_pmid(value) == 0


def test_a_bad_line_is_a_fault_and_the_others_are_read(tmp_path: Path) -> None:
    """Also when it is the first; file, line, record and reason are named."""
    path = write(tmp_path / "rows", b'{"pmid": 1\n', ROWS[0], b"\xff\n", [1], {"id": "x"}, ROWS[1])
    faults = [row for row in read(path) if isinstance(row, Fault)]
    assert [(fault.file, fault.line, fault.record) for fault in faults] == [
        ("rows", 1, ""),
        ("rows", 3, ""),
        ("rows", 4, ""),
        ("rows", 5, "x"),
    ]
    assert [fault.reason.split(":")[0] for fault in faults] == [
        "no JSON",
        "no JSON",
        "no JSON object",
        "no PMID under pmid, PMID, source_pmid, PUBID or id",
    ]
    assert [row.pmid for row in read(path) if isinstance(row, Row)] == [11, 12]


def test_a_line_without_end_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded, and the line after it is read."""
    monkeypatch.setattr(pairs_file, "LONGEST_LINE", 1 << 20)
    path = write(tmp_path / "rows", ROWS[0], b"x" * (3 << 20) + b"\n", ROWS[1])
    first, fault, last = read(path)
    assert isinstance(fault, Fault)
    assert (fault.line, fault.reason) == (2, "a line longer than 1 MB")
    assert isinstance(first, Row)
    assert isinstance(last, Row)
    assert last.line == 3


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    """After a hundred faults and no row; the error says what was expected."""
    path = write(tmp_path / "rows", *[b"<PubmedArticle>\n"] * 500)
    with pytest.raises(Invalid, match=r"rows is no corpus with PMIDs.*no JSON.*--pmid-key"):
        read(path)


def test_a_cut_gzip_file_is_refused(tmp_path: Path) -> None:
    """With what to do; a missing file likewise."""
    path = tmp_path / "rows.gz"
    path.write_bytes(gzip.compress(orjson.dumps(ROWS[0]) + b"\n")[:-6])
    with pytest.raises(Invalid, match=r"rows\.gz is not a whole gzip file"):
        read(path)
    with pytest.raises(Invalid, match="There is no file"):
        read(tmp_path / "none")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,0123456789 \nidpm', max_size=80).map(str.encode))
def test_any_file_gives_rows_and_faults_or_invalid(tmp_path: Path, content: bytes) -> None:
    """Nothing else comes out, whatever goes in."""
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        found = read(path)
    except Invalid:
        return
    assert all(isinstance(row, Fault) or row.pmid > 0 for row in found)
