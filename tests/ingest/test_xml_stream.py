"""Records come out of large files one by one, and a broken file says where it broke."""

import gzip
from pathlib import Path

import pytest

from graph.errors import Invalid
from ingest.xml_stream import find_root, iter_elements

THREE = b"<?xml version='1.0'?>\n<Set>\n<R>one</R>\n<R>two</R>\n<R>three</R>\n</Set>\n"


def texts(path: Path, *tags: str) -> list[tuple[str | None, int]]:
    """The text and line of each record of a file."""
    return [(element.text, line) for element, line in iter_elements(path, tags or ("R",))]


def write(folder: Path, content: bytes, name: str = "records.xml") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def test_records_come_with_their_lines(tmp_path: Path) -> None:
    """Each record is yielded with the line where it begins."""
    assert texts(write(tmp_path, THREE)) == [("one", 3), ("two", 4), ("three", 5)]


@pytest.mark.parametrize(("name", "packed"), [("records.xml", True), ("records.xml.gz", False)])
def test_gzip_is_told_by_content_not_by_name(tmp_path: Path, name: str, packed: bool) -> None:
    """A packed file called .xml and a plain one called .gz are both read."""
    path = write(tmp_path, gzip.compress(THREE) if packed else THREE, name)
    assert [text for text, _ in texts(path)] == ["one", "two", "three"]


def test_parts_packed_one_behind_the_other_are_read(tmp_path: Path) -> None:
    """A gzip file may have several members."""
    path = write(tmp_path, gzip.compress(THREE[:40]) + gzip.compress(THREE[40:]))
    assert [text for text, _ in texts(path)] == ["one", "two", "three"]


def test_lines_beyond_two_bytes_are_right(tmp_path: Path) -> None:
    """Line numbers above 65,535 are not cut down."""
    path = write(tmp_path, b"<Set>" + b"\n" * 70_000 + b"<R>far</R></Set>")
    assert texts(path) == [("far", 70_001)]


def test_memory_stays_bounded(tmp_path: Path) -> None:
    """While a record is looked at, at most the one before it is still in the tree."""
    path = write(tmp_path, b"<Set>" + b"<R><X>text</X></R>\n" * 20_000 + b"</Set>")
    sizes = []
    for element, _ in iter_elements(path, ("R",)):
        sizes.append(sum(1 for _ in element.itersiblings(preceding=True)))
    assert len(sizes) == 20_000
    assert max(sizes) <= 1


def test_a_record_inside_another_is_not_yielded(tmp_path: Path) -> None:
    """Of nested records the outermost is yielded, whole."""
    path = write(tmp_path, b"<Set><R><Q>inner</Q></R><Q>outer</Q></Set>")
    found = [(element.tag, element.findtext("Q")) for element, _ in iter_elements(path, ("R", "Q"))]
    assert found == [("R", "inner"), ("Q", None)]


@pytest.mark.parametrize(
    "content", [THREE[: THREE.index(b"ree")], THREE.replace(b"three", b"<<<"), THREE.replace(b"three", b"&x;")]
)
def test_whole_records_come_before_the_error(tmp_path: Path, content: bytes) -> None:
    """A file that is cut off or not well-formed yields what was whole, then says file, line and remedy."""
    path = write(tmp_path, content)
    stream = iter_elements(path, ("R",))
    assert [next(stream)[0].text, next(stream)[0].text] == ["one", "two"]
    with pytest.raises(Invalid, match=r"line \d+: not well-formed XML, or cut off") as caught:
        list(stream)
    assert caught.value.facts["file"] == str(path)
    assert caught.value.facts["line"] == 5
    assert "Fetch the file again" in caught.value.remedy


def test_a_packed_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    """What could be unpacked is yielded first."""
    content = b"<Set>" + b"".join(b"<R>%d</R>\n" % (n * 7919 % 10_007) for n in range(20_000)) + b"</Set>"
    packed = gzip.compress(content)
    path = write(tmp_path, packed[: len(packed) // 2])
    stream = iter_elements(path, ("R",))
    found = [next(stream)[0].text for _ in range(5_000)]
    assert found[1] == "7919"
    with pytest.raises(Invalid, match="cut off or damaged") as caught:
        list(stream)
    assert str(path) in caught.value.message


def test_a_damaged_packed_file_says_so(tmp_path: Path) -> None:
    """Bytes that are no gzip stream behind a gzip head are an error of the file, not of the program."""
    packed = bytearray(gzip.compress(THREE))
    packed[10:20] = b"\xff" * 10
    with pytest.raises(Invalid, match="cut off or damaged"):
        texts(write(tmp_path, bytes(packed)))


@pytest.mark.parametrize("content", [b"", b"no markup", b"<?xml version='1.0'?>", b"<"])
def test_what_is_no_xml_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty file or another kind of file is refused, by name."""
    path = write(tmp_path, content)
    with pytest.raises(Invalid, match="not well-formed") as caught:
        find_root(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(Invalid, match=r"nowhere\.xml cannot be read: No such file"):
        find_root(tmp_path / "nowhere.xml")


def test_declared_entities_are_refused(tmp_path: Path) -> None:
    """A file cannot make a small entity grow into a large text, also not in an attribute."""
    bomb = b'<!DOCTYPE Set [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<Set n="&b;"><R>&b;</R></Set>'
    with pytest.raises(Invalid, match="declares XML entities"):
        texts(write(tmp_path, bomb))


def test_nothing_outside_the_file_is_read(tmp_path: Path) -> None:
    """The document type's own file is not opened: what it declares stays unknown."""
    dtd = write(tmp_path, b'<!ATTLIST R kind CDATA "secret">', "set.dtd")
    text = f'<!DOCTYPE Set SYSTEM "{dtd.as_uri()}">\n<Set><R>one</R></Set>'
    path = write(tmp_path, text.encode())
    assert [dict(element.attrib) for element, _ in iter_elements(path, ("R",))] == [{}]


def test_positions_grow_to_the_size_of_the_file(tmp_path: Path) -> None:
    """Progress counts bytes as they lie on disk, packed."""
    path = write(tmp_path, gzip.compress(THREE * 1), "records.xml.gz")
    positions: list[int] = []
    list(iter_elements(path, ("R",), on_bytes=positions.append))
    assert positions == sorted(positions)
    assert positions[-1] == path.stat().st_size
