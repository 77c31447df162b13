"""One PubMed file becomes one part: tables and arrays, whole or not at all."""

import errno
import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest

from graph.errors import Invalid, Unavailable
from graph.private_import import Table
from graph.records import Article, Descriptor, Fault, SupplementaryConcept
from ingest.bulk import bulk_tables
from ingest.bulk.bulk_csv import file_name, header_path, write_header
from ingest.bulk.bulk_lexicon import LexiconFolder, write_lexicon
from ingest.bulk.bulk_parts import build_parts
from ingest.bulk.bulk_rows import PROPERTIES, TABLES
from ingest.bulk.bulk_tables import Part
from ingest.bulk.whole_folder import UNFINISHED
from ingest.pubmed.pubmed_graph import FROM_RECORD, properties_of
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.ingest.import_tables import InTurn, rows_in
from tests.ingest.written_xml import citation, pubmed_file

DESCRIPTORS = [
    Descriptor(ui, name, "1", None, (name, *terms), (), (), (), ())
    for ui, name, *terms in (("D000001", "Calcimycin", "A23187"), ("D000002", "Temefos"), ("D000003", "Abattoirs"))
]
CONCEPTS = [SupplementaryConcept("C000009", "ricin", "1", None, ("ricin",), (), ())]
FULL = (
    '<AbstractText Label="AIM">Say "a, b"\n and é.</AbstractText><AbstractText Label="UNLABELLED">Then.</AbstractText>'
    "<CopyrightInformation>(c) Us</CopyrightInformation>"
)
MORE = (
    '<ELocationID EIdType="doi">10.1/x</ELocationID><AuthorList><Author><LastName>A"b</LastName><Initials>C</Initials>'
    "</Author><Author><CollectiveName>The Group</CollectiveName></Author></AuthorList>"
    "<VernacularTitle>Un titre.</VernacularTitle>"
)
END = (
    '<OtherAbstract Type="Publisher" Language="fre"><AbstractText>Un texte.</AbstractText></OtherAbstract>'
    '<SupplMeshList><SupplMeshName Type="Disease" UI="C000009">ricin</SupplMeshName></SupplMeshList>'
)
FULL_CITATION = citation(
    1,
    version=2,
    abstract=FULL,
    article=MORE,
    citation_end=END,
    headings=[("D000001", "Calcimycin", False, [("toxicity", True), ("history", False)]), (None, "Temefos", False, [])],
    substances=[("D000002", "Temefos"), ("C000009", "ricin"), (None, "a23187"), ("D9", "Unknown")],
    links=[("CommentIn", 7), ("RetractionIn", 8), ("ErratumIn", None)],
)
PLAIN_CITATION = citation(2, abstract=None, title="", types=())


@pytest.fixture
def lexicon(tmp_path: Path) -> LexiconFolder:
    """Three descriptors and a supplementary concept."""
    return write_lexicon(tmp_path, DESCRIPTORS, CONCEPTS)


def build(lexicon: LexiconFolder, *paths: Path, name: str = "parts") -> list[Part]:
    """Return the parts of some files, made in this process."""
    return build_parts(InTurn(), paths, lexicon, lexicon.path.parent / name)


def table(part: Part, name: str) -> list[dict[str, Any]]:
    """Return the rows of one of a part's tables."""
    header = header_path(part.folder.parent, name)
    write_header(header, TABLES[name])
    return rows_in((Table(name, header, (part.folder / file_name(name),)),), name)


def articles(path: Path) -> list[Article]:
    """Return the articles of a file."""
    return [record for record in parse_pubmed(path) if isinstance(record, Article)]


def test_every_property_of_a_record_has_a_column() -> None:
    """Nothing that the loader writes is lost on the other way into the graph."""
    assert sorted(PROPERTIES) == sorted(FROM_RECORD)


def test_rows_hold_what_the_loader_writes(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """Each row of articles holds the record's properties; quotes, line ends and what is absent come back."""
    path = pubmed_file(tmp_path, FULL_CITATION, PLAIN_CITATION)
    (part,) = build(lexicon, path)
    found = articles(path)
    assert table(part, "articles") == [{"pmid": article.pmid, **properties_of(article)} for article in found]
    assert set(properties_of(found[0])) == {*FROM_RECORD} - {"excluded_reason"}


def test_headings_and_substances_lead_to_what_they_mean(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """UIs and names are resolved, marks kept, and what is not loaded is counted."""
    (part,) = build(lexicon, pubmed_file(tmp_path, FULL_CITATION))
    assert table(part, "headings") == [
        {
            "start": 1,
            "end": "D000001",
            "major": True,
            "qualifiers": ["toxicity", "history"],
            "major_qualifiers": ["toxicity"],
        },
        {"start": 1, "end": "D000002", "major": False},
    ]
    assert [row["end"] for row in table(part, "substances_descriptors")] == ["D000002", "D000001"]
    assert table(part, "substances_concepts") == [{"start": 1, "end": "C000009"}]
    assert table(part, "supplementary") == [{"start": 1, "end": "C000009", "type": "Disease"}]
    assert part.unresolved == {"link without a PMID": 1, "substance UI not loaded": 1}


def test_arrays_tell_the_merge_what_rows_hold(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """PMIDs, versions, which articles are usable, headings as places in the order of UIs, links, deletions."""
    usable = citation(3, headings=[("D000003", "Abattoirs", True, [])])
    deletion = '<DeleteCitation><PMID Version="1">9</PMID></DeleteCitation>'
    (part,) = build(lexicon, pubmed_file(tmp_path, FULL_CITATION, PLAIN_CITATION, deletion, usable))
    arrays = {name: part.array(name).tolist() for name in bulk_tables.ARRAYS}
    sizes = arrays.pop("sizes")
    assert arrays == {
        "pmid": [1, 2, 3],
        "version": [2, 1, 1],
        "usable": [False, False, True],
        "n_headings": [2, 0, 1],
        "descriptor": [0, 1, 2],
        "major": [True, False, True],
        "n_links": [2, 0, 0],
        "earlier": [1, 1],
        "later": [7, 8],
        "kind": [3, 0],
        "deleted": [9],
        "deleted_version": [1],
        "deleted_at": [2],
    }
    for index, name in enumerate(TABLES):
        content = gzip.decompress((part.folder / file_name(name)).read_bytes())
        assert sum(row[index] for row in sizes) == len(content)


def test_a_part_says_what_was_read(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """Counts, faults with their file, and the file's checksum."""
    path = pubmed_file(tmp_path, PLAIN_CITATION, citation("x"), citation(3, invented=True))
    (part,) = build(lexicon, path)
    assert (part.n_records, part.counts["articles"], part.counts["invented"]) == (3, 2, 1)
    assert part.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (fault,) = part.faults
    assert isinstance(fault, Fault)
    assert (fault.file, fault.record) == (str(path), "x")


def test_a_part_is_the_same_bytes_whenever_it_is_made(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """Nothing of a part depends on the time or the place."""
    path = pubmed_file(tmp_path, FULL_CITATION, PLAIN_CITATION)
    (first,), (second,) = build(lexicon, path), build(lexicon, path, name="others")
    assert first.folder != second.folder
    assert contents(first.folder) == contents(second.folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of a folder's files by name."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_part_is_made_once(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """A second run reads what the first has made; a changed file is parsed anew, and so is all with another lexicon."""
    path = pubmed_file(tmp_path, FULL_CITATION)
    (part,) = build(lexicon, path)
    (part.folder / "seen").touch()
    assert [again.folder for again in build(lexicon, path)] == [part.folder]
    assert (part.folder / "seen").exists()
    (other,) = build(write_lexicon(tmp_path, DESCRIPTORS[:2], ()), path)
    pubmed_file(tmp_path, FULL_CITATION, PLAIN_CITATION)
    (changed,) = build(lexicon, path)
    assert len({part.folder, other.folder, changed.folder}) == 3


def test_parts_come_in_the_order_in_which_files_count(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """The series by number, whatever the order given; a file given twice counts once."""
    late = pubmed_file(tmp_path, FULL_CITATION, name="pubmed26n1002.xml")
    early = pubmed_file(tmp_path, PLAIN_CITATION, name="pubmed26n0999.xml")
    assert [part.file for part in build(lexicon, late, early, late)] == [str(early), str(late)]


def test_broken_files_are_named_together_and_the_others_stay(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """One error names all; no half-made part is left, and the whole ones are used by the next run."""
    whole = pubmed_file(tmp_path, FULL_CITATION, name="whole.xml")
    cut = tmp_path / "cut.xml"
    cut.write_bytes(whole.read_bytes()[:-30])
    other = tmp_path / "other.xml"
    other.write_text("<html/>")
    with pytest.raises(Invalid, match=r"2 of 3 files cannot be used: .*cut\.xml.*other\.xml"):
        build(lexicon, cut, whole, other)
    assert [folder.name.partition("-")[0] for folder in (tmp_path / "parts").iterdir()] == ["whole"]


def test_what_a_killed_run_has_left_is_cleared(tmp_path: Path, lexicon: LexiconFolder) -> None:
    """A folder that was not finished is never taken for a part."""
    left = tmp_path / "parts" / f"{UNFINISHED}x"
    left.mkdir(parents=True)
    (left / "articles.csv.gz").write_bytes(b"half")
    (part,) = build(lexicon, pubmed_file(tmp_path, FULL_CITATION))
    assert list((tmp_path / "parts").iterdir()) == [part.folder]


def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, lexicon: LexiconFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun is taken away, so that there is room again."""

    def full(folder: Path, _job: object) -> None:
        (folder / "articles.csv.gz").write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bulk_tables, "write_part", full)
    with pytest.raises(Unavailable, match="disk is full"):
        build(lexicon, pubmed_file(tmp_path, FULL_CITATION))
    assert list((tmp_path / "parts").iterdir()) == []
