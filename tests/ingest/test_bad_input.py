"""Bad files: both parsers say which file and where, keep the records before it, and do not fill the memory."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.errors import Invalid
from graph.records import Article, Descriptor, Fault
from ingest.mesh.mesh_xml import parse_mesh
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.ingest.written_xml import citation, descriptor

Parse = Callable[[Path], Iterator[object]]

MESH = [
    "<DescriptorRecordSet>",
    *(descriptor(f"D00000{n}", f"Name {n}") for n in range(1, 4)),
    "</DescriptorRecordSet>",
]
PUBMED = ["<PubmedArticleSet>\n", *(citation(n) for n in range(1, 4)), "</PubmedArticleSet>"]
BOTH = pytest.mark.parametrize(
    ("parse", "parts"), [pytest.param(parse_mesh, MESH, id="mesh"), pytest.param(parse_pubmed, PUBMED, id="pubmed")]
)


def key(record: object) -> str:
    """The UI or PMID of a record, "fault" and its record for a fault."""
    if isinstance(record, Fault):
        return f"fault {record.record}"
    assert isinstance(record, Article | Descriptor), record
    return str(record.pmid) if isinstance(record, Article) else record.ui.lstrip("D0")


def read(parse: Parse, path: Path) -> tuple[list[str], Invalid | None]:
    """The keys of all records, and the error at their end."""
    keys: list[str] = []
    try:
        keys.extend(map(key, parse(path)))
    except Invalid as error:
        return keys, error
    return keys, None


def refused(parse: Parse, path: Path) -> str:
    """The error of a file that yields no record; it names the file."""
    keys, error = read(parse, path)
    assert keys == []
    assert error is not None
    assert str(path) in error.message
    return str(error)


def damaged(content: list[str], old: str, new: bytes) -> bytes:
    """A file with the last occurrence of some text replaced."""
    head, found, tail = "".join(content).rpartition(old)
    assert found
    return head.encode() + new + tail.encode()


@BOTH
def test_a_packed_file_with_a_bad_checksum_is_an_error_behind_its_records(
    tmp_path: Path, parse: Parse, parts: list[str]
) -> None:
    """The records are whole, yet the file is not what was packed."""
    packed = bytearray(gzip.compress("".join(parts).encode()))
    packed[-8] ^= 1
    path = tmp_path / "bad.xml.gz"
    path.write_bytes(packed)
    keys, error = read(parse, path)
    assert keys == ["1", "2", "3"]
    assert "cut off or damaged" in str(error)
    assert "CRC" in str(error)


@BOTH
def test_a_packed_file_that_ends_too_soon_keeps_what_could_be_unpacked(
    tmp_path: Path, parse: Parse, parts: list[str]
) -> None:
    """Without the last bytes of its packing."""
    path = tmp_path / "cut.xml.gz"
    path.write_bytes(gzip.compress("".join(parts).encode())[:-9])
    keys, error = read(parse, path)
    assert keys == ["1", "2", "3"][: len(keys)]
    assert f"{path} is cut off or damaged" in str(error)
    assert "Fetch the file again" in str(error)


@BOTH
@pytest.mark.parametrize(
    ("new", "said"),
    [
        pytest.param(b"</", "not well-formed", id="tag"),
        pytest.param(b"\xff\xfe<", "", id="encoding"),
        pytest.param(b"\x00", "", id="zero"),
        pytest.param(b"&#2;", "", id="control"),
        pytest.param(b"&no;", "Entity 'no' not defined", id="entity"),
    ],
)
def test_records_before_the_damage_are_kept(
    tmp_path: Path, parse: Parse, parts: list[str], new: bytes, said: str
) -> None:
    """The error names file and line."""
    path = tmp_path / "damaged.xml"
    path.write_bytes(damaged(parts, "Name 3" if parts is MESH else "A title.", new))
    keys, error = read(parse, path)
    assert keys == ["1", "2"]
    assert error is not None
    assert said in error.message
    assert f"{path}, line {error.facts['line']}" in error.message


@BOTH
def test_a_malformed_key_costs_its_record_only(tmp_path: Path, parse: Parse, parts: list[str]) -> None:
    """The others are read, before and behind it."""
    path = tmp_path / "malformed.xml"
    text = "".join(parts)
    path.write_text(text.replace("D000002", "X2") if parts is MESH else text.replace(">2</PMID>", ">X2</PMID>"))
    assert read(parse, path) == (["1", "fault X2", "3"], None)


@BOTH
@pytest.mark.parametrize(
    "doctype",
    [
        pytest.param('<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', id="bomb"),
        pytest.param('<!ENTITY b SYSTEM "secret.txt">', id="file"),
        pytest.param('<!ENTITY % p SYSTEM "secret.txt"> %p;', id="parameter"),
        pytest.param("<!ENTITY % p \"<!ENTITY b 'grown'>\"> %p;", id="nested"),
    ],
)
def test_entities_are_refused_unread(tmp_path: Path, parse: Parse, parts: list[str], doctype: str) -> None:
    """Neither grown nor fetched: nothing of what they name shows anywhere."""
    (tmp_path / "secret.txt").write_text("the secret")
    path = tmp_path / "entities.xml"
    root = parts[0].strip().strip("<>")
    text = "".join(parts).replace("Name 3" if parts is MESH else "A title.", "&b;")
    path.write_text(f"<!DOCTYPE {root} [{doctype}]>\n{text}")
    said = refused(parse, path)
    assert "declares XML entities" in said
    assert "secret" not in said


@BOTH
@pytest.mark.parametrize("content", [b"", b"\n", b"%PDF-1.7", b"\x1f\x8b", b"PK\x03\x04", b"\xff\xfe<\x00"])
def test_what_is_no_xml_is_refused(tmp_path: Path, parse: Parse, parts: list[str], content: bytes) -> None:
    """Empty files, other formats, a packing that ends at once."""
    path = tmp_path / "other.xml"
    path.write_bytes(content)
    assert parts
    refused(parse, path)


@BOTH
def test_what_cannot_be_read_is_refused(tmp_path: Path, parse: Parse, parts: list[str]) -> None:
    """A folder, a missing file, a path through a file, a link to itself."""
    (tmp_path / "file").write_text(parts[0])
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "file" / "below", tmp_path / "loop"):
        assert "cannot be read" in refused(parse, path)


@BOTH
@pytest.mark.parametrize(
    "unit",
    [b"\0", b" ", b"\n", b"x", b"<", b"<a>", b"<a/>", b"<!--x-->", b"\xff", b"<?", b"&a;", b'<a b="'],
    ids=lambda unit: ascii(unit)[2:-1],
)
@pytest.mark.parametrize("inside", [False, True], ids=["alone", "inside"])
def test_a_hundred_megabytes_of_junk_are_refused_early(
    tmp_path: Path, parse: Parse, parts: list[str], unit: bytes, inside: bool
) -> None:
    """As a file, and as the content of a set: the damage of its packing behind a fifth of it is not even reached.

    Packed, so that the test writes little; 100 MB of it as elements would take 3 GB of memory.
    """
    packed = gzip.compress(unit * ((1 << 20) // len(unit)), compresslevel=1)
    path = tmp_path / "junk.xml.gz"
    path.write_bytes(gzip.compress(parts[0].encode() if inside else b"") + packed * 20 + b"damage" + packed * 80)
    assert "damaged" not in refused(parse, path)


@BOTH
def test_markup_within_markup_is_refused_where_it_has_no_end(tmp_path: Path, parse: Parse, parts: list[str]) -> None:
    """A depth that no record has is an error of the file, not of the program."""
    path = tmp_path / "deep.xml"
    path.write_bytes(damaged(parts, "Name 3" if parts is MESH else "A title.", b"<i>" * 5_000 + b"</i>" * 5_000))
    keys, error = read(parse, path)
    assert keys == ["1", "2"]
    assert "depth" in str(error)
