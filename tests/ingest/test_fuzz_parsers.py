"""Whatever a file holds, both parsers end, yield records only, and raise nothing but Invalid."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import get_args
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import Invalid
from graph.records import Article, Deletion, Fault, MeshRecord
from ingest.mesh.mesh_xml import parse_mesh
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.ingest.written_xml import citation, descriptor

Parse = Callable[[Path], Iterator[object]]

RECORDS = (*get_args(MeshRecord), Article, Deletion, Fault)
MESH = (
    "<DescriptorRecordSet>"
    + descriptor(
        "D000001", "One", ["A01.111"], terms=["Uno"], scope_note="First.", qualifiers=[("Q000001", "use", "US")]
    )
    + descriptor("D000002", "Two", ["A01.222"], see_also=["D000001"], acts_as=["D000001"])
    + "</DescriptorRecordSet>"
)
PUBMED = (
    "<PubmedArticleSet>"
    + citation(
        1,
        title="H<sub>2</sub>O",
        headings=[("D1", "One", True, [("use", True)])],
        substances=[("D2", "Two")],
        links=[("RetractionIn", 2), ("Cites", 3)],
        data="<ReferenceList><Reference><ArticleIdList><ArticleId IdType='pubmed'>9</ArticleId></ArticleIdList>"
        "</Reference></ReferenceList>",
    )
    + "<PubmedBookArticle><BookDocument><PMID>5</PMID><Book><BookTitle>B</BookTitle></Book></BookDocument>"
    "</PubmedBookArticle><DeleteCitation><PMID>6</PMID></DeleteCitation></PubmedArticleSet>"
)
VOCABULARIES: dict[Parse, str] = {
    parse_mesh: "DescriptorRecordSet DescriptorRecord QualifierRecordSet QualifierRecord SupplementalRecordSet "
    "SupplementalRecord DescriptorUI QualifierUI SupplementalRecordUI DescriptorName QualifierName "
    "SupplementalRecordName String ConceptList Concept ScopeNote TermList Term TreeNumberList TreeNumber "
    "AllowableQualifiersList AllowableQualifier QualifierReferredTo Abbreviation SeeRelatedList SeeRelatedDescriptor "
    "DescriptorReferredTo PharmacologicalActionList PharmacologicalAction EntryCombinationList EntryCombination ECIN "
    "ECOUT HeadingMappedToList HeadingMappedTo Note",
    parse_pubmed: "PubmedArticleSet PubmedArticle MedlineCitationSet MedlineCitation PubmedBookArticle BookDocument "
    "Book BookTitle PubmedData PubmedBookData DeleteCitation PMID Article Journal JournalIssue PubDate Year "
    "MedlineDate Title ArticleTitle VernacularTitle Abstract AbstractText OtherAbstract CopyrightInformation "
    "AuthorList Author LastName Initials Suffix CollectiveName Language PublicationTypeList PublicationType "
    "ArticleDate ELocationID MeshHeadingList MeshHeading DescriptorName QualifierName ChemicalList Chemical "
    "NameOfSubstance SupplMeshList SupplMeshName CommentsCorrectionsList CommentsCorrections KeywordList Keyword "
    "ReferenceList Reference ArticleIdList ArticleId i sub sup math mfrac msup mmultiscripts mprescripts mfenced",
}
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["UI", "MajorTopicYN", "RefType", "IdType", "Version", "Type", "Label", "Language", "EIdType", "ValidYN"]
    ),
    st.sampled_from(
        ["", "Y", "N", "D000001", "Q000001", "1", "x", "pubmed", "doi", "Cites", "RetractionOf", "CommentIn"]
    ),
    max_size=2,
)
TEXTS = st.sampled_from(["", " ", "1", "D000001", "*D000002", "Q000003", "C000004", "A01.111", "2020", "a\u2009b"]) | (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=4)
)
BOTH = pytest.mark.parametrize(
    ("parse", "text"), [pytest.param(parse_mesh, MESH, id="mesh"), pytest.param(parse_pubmed, PUBMED, id="pubmed")]
)
# The files of one test share a folder; each example overwrites the last one's.
FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(parse: Parse, path: Path, content: bytes) -> None:
    """Parse a file and look at what came."""
    path.write_bytes(content)
    error: Invalid | None = None
    records: list[object] = []
    try:
        records.extend(parse(path))
    except Invalid as found:
        error = found
    assert all(isinstance(record, RECORDS) for record in records)
    assert error is None or str(path) in error.message


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """Content with some bytes flipped, cut out, doubled or put in."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(content) - 1, 0)))
        end = min(len(content), start + draw(st.integers(1, 60)))
        piece = draw(
            st.sampled_from([b"", content[start:end] * 2, b"<", b"&", b"\xff", b"\0", b"]]>", b"<!--"])
            | st.just(content[start:end].swapcase())
            | st.binary(max_size=8)
        )
        content = content[:start] + piece + content[end:]
    return content


def trees(tags: Sequence[str]) -> st.SearchStrategy[str]:
    """XML elements of some tags, nested and filled at random."""
    return st.recursive(
        st.builds(element, st.sampled_from(tags), ATTRIBUTES, TEXTS.map(escape)),
        lambda inner: st.builds(
            element, st.sampled_from(tags), ATTRIBUTES, st.lists(inner | TEXTS.map(escape), max_size=6).map("".join)
        ),
        max_leaves=40,
    )


def element(tag: str, attributes: dict[str, str], content: str) -> str:
    """An element as text."""
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>{content}</{tag}>"


@BOTH
@FUZZ
@given(st.data())
def test_a_damaged_file_yields_records_or_is_invalid(
    tmp_path: Path, parse: Parse, text: str, data: st.DataObject
) -> None:
    """Bytes flipped, cut, doubled and put in, anywhere."""
    check(parse, tmp_path / "damaged.xml", data.draw(mutated(text.encode())))


@BOTH
@FUZZ
@given(st.data())
def test_a_damaged_packed_file_yields_records_or_is_invalid(
    tmp_path: Path, parse: Parse, text: str, data: st.DataObject
) -> None:
    """The same behind the packing, head included."""
    check(parse, tmp_path / "damaged.xml.gz", data.draw(mutated(gzip.compress(text.encode(), mtime=0))))


@BOTH
@FUZZ
@given(st.data())
def test_any_tree_of_known_elements_yields_records_or_is_invalid(
    tmp_path: Path, parse: Parse, text: str, data: st.DataObject
) -> None:
    """Elements where no schema has them, right below a root of the files and of its own."""
    tags = VOCABULARIES[parse].split()
    root = text[1 : text.index(">")]
    inside = data.draw(st.lists(trees(tags), max_size=4).map("".join))
    content = data.draw(st.sampled_from([f"<{root}>{inside}</{root}>", inside]))
    doctype = data.draw(st.sampled_from(["", f'<!DOCTYPE {root} SYSTEM "no.dtd">\n']))
    content = content.replace("2020", data.draw(st.sampled_from(["2020", "&alpha;"])) if doctype else "2020")
    check(parse, tmp_path / "tree.xml", (doctype + content).encode())


@BOTH
@FUZZ
@given(st.data())
def test_parts_that_are_repeated_dropped_or_moved_yield_records_or_are_invalid(
    tmp_path: Path, parse: Parse, text: str, data: st.DataObject
) -> None:
    """Whole tags taken out or put elsewhere, so that much of the record stays well-formed."""
    parts = text.replace("<", "\n<").split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(parts) - 1))
        until = at + data.draw(st.integers(1, 6))
        to = data.draw(st.integers(0, len(parts) - 1))
        moved = parts[at:until]
        rest = parts[:at] + parts[until:] if data.draw(st.booleans()) else parts
        parts = rest[:to] + (moved if data.draw(st.booleans()) else []) + rest[to:] or [""]
    check(parse, tmp_path / "moved.xml", "".join(parts).encode())
