"""MeSH records of every type and vintage are read; one that cannot be used costs itself only."""

from pathlib import Path

import pytest

from graph.errors import Invalid
from graph.records import Descriptor, EntryCombination, Fault, Mapping, Qualifier, SupplementaryConcept
from ingest.mesh.mesh_xml import find_kind, find_lines, parse_mesh
from tests.ingest.written_mesh import qualifier, qualifier_file, supplementary, supplementary_file
from tests.ingest.written_xml import descriptor, mesh_file, written

# What a record can hold beside what is read: dates under their names until 2025 and since 2026, notes, other concepts.
FULL = """
<DescriptorRecord DescriptorClass="3">
  <DescriptorUI>D900001</DescriptorUI>
  <DescriptorName><String>Testing &amp; Trying</String></DescriptorName>
  <DateCreated><Year>2016</Year><Month>12</Month><Day>08</Day></DateCreated>
  <LastUpdated><Year>2025</Year><Month>12</Month><Day>08</Day></LastUpdated>
  <AllowableQualifiersList><AllowableQualifier>
    <QualifierReferredTo><QualifierUI>Q900001</QualifierUI>
      <QualifierName><String>use</String></QualifierName></QualifierReferredTo>
    <Abbreviation>US</Abbreviation>
  </AllowableQualifier></AllowableQualifiersList>
  <Annotation>not read</Annotation>
  <EntryCombinationList>
    <EntryCombination><ECIN>
      <DescriptorReferredTo><DescriptorUI>D900001</DescriptorUI></DescriptorReferredTo>
      <QualifierReferredTo><QualifierUI>Q900003</QualifierUI></QualifierReferredTo></ECIN>
      <ECOUT><DescriptorReferredTo><DescriptorUI>D900005</DescriptorUI></DescriptorReferredTo></ECOUT>
    </EntryCombination>
    <EntryCombination><ECIN>
      <DescriptorReferredTo><DescriptorUI>D900001</DescriptorUI></DescriptorReferredTo>
      <QualifierReferredTo><QualifierUI>Q900001</QualifierUI></QualifierReferredTo></ECIN>
      <ECOUT><DescriptorReferredTo><DescriptorUI>D900004</DescriptorUI></DescriptorReferredTo>
        <QualifierReferredTo><QualifierUI>Q900002</QualifierUI></QualifierReferredTo></ECOUT>
    </EntryCombination>
  </EntryCombinationList>
  <SeeRelatedList><SeeRelatedDescriptor><DescriptorReferredTo><DescriptorUI>D900002</DescriptorUI>
    <DescriptorName><String>Other</String></DescriptorName></DescriptorReferredTo></SeeRelatedDescriptor></SeeRelatedList>
  <PharmacologicalActionList><PharmacologicalAction><DescriptorReferredTo><DescriptorUI>D900003</DescriptorUI>
    <DescriptorName><String>Action</String></DescriptorName></DescriptorReferredTo></PharmacologicalAction>
  </PharmacologicalActionList>
  <TreeNumberList><TreeNumber>E05.900</TreeNumber><TreeNumber>H01.158.900</TreeNumber></TreeNumberList>
  <ConceptList>
    <Concept PreferredConceptYN="N"><ConceptUI>M2</ConceptUI><ScopeNote>of a narrower concept</ScopeNote>
      <TermList><Term><TermUI>T3</TermUI><String>Trying</String></Term></TermList></Concept>
    <Concept PreferredConceptYN="Y"><ConceptUI>M1</ConceptUI><ScopeNote>What is done
      to find out.
      </ScopeNote><RelatedRegistryNumberList/>
      <TermList><Term><TermUI>T1</TermUI><String>Testing &amp; Trying</String></Term>
        <Term><TermUI>T2</TermUI><String>Tests</String></Term>
        <Term><TermUI>T2</TermUI><String>Trying</String></Term></TermList></Concept>
  </ConceptList>
</DescriptorRecord>
"""


def test_everything_the_graph_keeps_is_read(tmp_path: Path) -> None:
    """The scope note is that of the preferred concept; terms are sorted, each once, without the name."""
    assert list(parse_mesh(mesh_file(tmp_path, FULL))) == [
        Descriptor(
            ui="D900001",
            name="Testing & Trying",
            descriptor_class="3",
            scope_note="What is done to find out.",
            entry_terms=("Tests", "Trying"),
            tree_numbers=("E05.900", "H01.158.900"),
            qualifiers=(Qualifier("Q900001", "use", "US"),),
            see_also=("D900002",),
            acts_as=("D900003",),
            entry_combinations=(
                EntryCombination("Q900001", "D900004", "Q900002"),
                EntryCombination("Q900003", "D900005", None),
            ),
        )
    ]


def test_a_bare_record_is_enough(tmp_path: Path) -> None:
    """Two descriptors have no tree number, most have no scope note or references."""
    named = "<DescriptorUI>D900001</DescriptorUI><DescriptorName><String>A</String></DescriptorName>"
    record = f"<DescriptorRecord>{named}</DescriptorRecord>"
    assert list(parse_mesh(mesh_file(tmp_path, record))) == [Descriptor("D900001", "A", "1", None, (), (), (), (), ())]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (descriptor("C900001", "A concept"), "DescriptorUI is 'C900001'"),
        (descriptor("", "Nameless number"), "DescriptorUI is ''"),
        (descriptor("D900009", ""), "DescriptorName is missing"),
        (descriptor("D900009", "Astray", ["C04.1"]), "TreeNumber is 'C04.1'"),
        (descriptor("D900009", "Astray", see_also=["nothing"]), "'nothing'"),
        (descriptor("D900009", "Astray", qualifiers=[("D1", "use", "US")]), "QualifierUI is 'D1'"),
    ],
)
def test_a_malformed_record_costs_itself_only(tmp_path: Path, bad: str, reason: str) -> None:
    """The others are read; the fault names file, line, record and what is wrong."""
    path = mesh_file(tmp_path, descriptor("D900001", "Before"), bad, descriptor("D900002", "After"))
    before, fault, after = parse_mesh(path)
    assert isinstance(before, Descriptor)
    assert isinstance(after, Descriptor)
    assert isinstance(fault, Fault)
    assert (fault.file, fault.line) == (str(path), 4)
    assert fault.record in bad
    assert reason in fault.reason


def test_a_qualifier_has_tree_numbers_of_its_own(tmp_path: Path) -> None:
    """Its abbreviation is that of the term which names it; a number outside their tree makes it a fault."""
    path = qualifier_file(
        tmp_path, qualifier("Q900001", "use", "US", ["Y02.010", "Y01"]), qualifier("Q900002", "abuse", "AB", ["C04"])
    )
    whole, fault = parse_mesh(path)
    assert whole == Qualifier("Q900001", "use", "US", ("Y01", "Y02.010"))
    assert isinstance(fault, Fault)
    assert (fault.record, fault.line) == ("Q900002", 4)
    assert "expected one below Y" in fault.reason


def test_a_supplementary_concept_keeps_star_and_qualifier(tmp_path: Path) -> None:
    """A star stands before the descriptor's UI or the qualifier's; a heading given twice is starred if either is."""
    mapped = [
        ("*D900002", None),
        ("D900001", "*Q900001"),
        ("D900001", "Q900002"),
        ("D900001", None),
        ("*D900001", None),
    ]
    path = supplementary_file(
        tmp_path,
        supplementary("C900001", "stuff", "3", note="what it is ", terms=["thing", "affair"], mapped=mapped,
                      acts_as=["D900004", "D900003"]),
        supplementary("C900002", "bare"),
    )  # fmt: skip
    assert list(parse_mesh(path)) == [
        SupplementaryConcept(
            ui="C900001",
            name="stuff",
            concept_class="3",
            note="what it is",
            entry_terms=("affair", "thing"),
            mapped_to=(
                Mapping("D900001", None, starred=True),
                Mapping("D900001", "Q900001", starred=True),
                Mapping("D900001", "Q900002", starred=False),
                Mapping("D900002", None, starred=True),
            ),
            acts_as=("D900003", "D900004"),
        ),
        SupplementaryConcept("C900002", "bare", "1", None, (), (), ()),
    ]


def test_the_same_record_in_another_order_is_the_same(tmp_path: Path) -> None:
    """What a file lists in its order is sorted, because MeSH RDF knows none."""
    one = descriptor("D900001", "A", ["C05", "C04"], terms=["x", "b"], see_also=["D900003", "D900002"])
    other = descriptor("D900001", "A", ["C04", "C05"], terms=["b", "x"], see_also=["D900002", "D900003"])
    first, second = parse_mesh(mesh_file(tmp_path, one, other))
    assert first == second


def test_records_before_the_place_where_a_file_breaks_off_are_read(tmp_path: Path) -> None:
    """Then the error names file and line; the lines of whole records can still be found."""
    path = mesh_file(tmp_path, descriptor("D900001", "Whole"), descriptor("D900002", "Cut"))
    path.write_text(path.read_text().partition("Cut")[0])
    records = parse_mesh(path)
    assert isinstance(next(records), Descriptor)
    with pytest.raises(Invalid, match="desc2024.xml, line 4: not well-formed XML, or cut off"):
        next(records)
    assert find_lines(path, {"D900001", "D900002"}) == {"D900001": 3}


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ("DescriptorRecordSet", "descriptors"),
        ("QualifierRecordSet", "qualifiers"),
        ("SupplementalRecordSet", "supplementary"),
        ("SupplementalRecord", "supplementary"),
    ],
)
def test_the_root_tells_what_a_file_holds(tmp_path: Path, root: str, kind: str) -> None:
    """Also a single record may be one; an empty set is none of anything."""
    path = written(tmp_path / "any.xml", f"<{root}/>")
    assert find_kind(path) == kind


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    """The error says what the file holds and what was expected."""
    path = written(tmp_path / "pubmed.xml", "<PubmedArticleSet/>")
    with pytest.raises(Invalid, match="holds PubmedArticleSet, not MeSH .DescriptorRecordSet, QualifierRecordSet"):
        list(parse_mesh(path))
