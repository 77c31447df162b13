"""Triples come one a line, with the line they stand in; a line that is none is named."""

from pathlib import Path

import pytest
from pyoxigraph import Literal

from graph.errors import Invalid
from ingest.mesh import ntriples
from ingest.mesh.ntriples import iter_triples

GOOD = '<http://a.org/s> <http://a.org/p> "{}" .'


def written(path: Path, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("size", [1, 7, 1 << 17])
def test_each_triple_has_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Comments, blank lines and Windows' line ends count, wherever the file is cut into pieces."""
    monkeypatch.setattr("ingest.xml_stream.CHUNK", size)
    lines = ["# comment", GOOD.format(1), "", GOOD.format(2) + "\r", "  # comment", GOOD.format(3)]
    found = list(iter_triples(written(tmp_path / "a.nt", "\n".join(lines))))
    assert [(line, triple.object) for line, triple in found] == [
        (2, Literal("1")),
        (4, Literal("2")),
        (6, Literal("3")),
    ]


@pytest.mark.parametrize(
    "bad",
    [b"junk", b'<http://a.org/s> <http://a.org/p> "open .', b"<http://a.org/s> <http://a.org/p> .",
     b"<s> <http://a.org/p> <http://a.org/o> .", b'<http://a.org/s> <http://a.org/p> "\xff" .',
     b"<http://a.org/s> <http://a.org/p> <http://a.org/o> . <http://a.org/s> <http://a.org/p> <http://a.org/o> ."],
    ids=["junk", "open text", "two parts", "relative", "no UTF-8", "two in a line"],
)  # fmt: skip
def test_a_line_that_is_no_triple_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: bytes) -> None:
    """File, line of the whole file, and what to do; also in a later piece of the file."""
    monkeypatch.setattr("ingest.xml_stream.CHUNK", 60)
    path = written(tmp_path / "a.nt", f"{GOOD.format(1)}\n# comment\n{GOOD.format(2)}\n".encode() + bad + b"\n")
    with pytest.raises(Invalid, match=r"a.nt, line 4: not one triple.*Fetch the file again"):
        list(iter_triples(path))


def test_a_line_that_does_not_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred megabytes of junk are not gathered in memory."""
    monkeypatch.setattr(ntriples, "LONGEST_LINE", 1000)
    monkeypatch.setattr("ingest.xml_stream.CHUNK", 100)
    with pytest.raises(Invalid, match=r"longer than 1,000 bytes"):
        list(iter_triples(written(tmp_path / "a.nt", "x" * 5000)))


def test_progress_is_the_position_on_disk(tmp_path: Path) -> None:
    """It ends at the file's size."""
    path = written(tmp_path / "a.nt", f"{GOOD.format(1)}\n" * 10)
    seen: list[int] = []
    assert len(list(iter_triples(path, on_bytes=seen.append))) == 10
    assert seen[-1] == path.stat().st_size
