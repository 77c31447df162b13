"""Descriptor records of every vintage become descriptors; one that cannot be used costs itself only."""

from pathlib import Path

import pytest

from graph.errors import Invalid
from graph.records import Descriptor, Fault, Qualifier
from ingest.mesh_xml import parse_mesh
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
    """The scope note is that of the preferred concept; terms keep their order, each once, without the name."""
    assert list(parse_mesh(mesh_file(tmp_path, FULL))) == [
        Descriptor(
            ui="D900001",
            name="Testing & Trying",
            descriptor_class="3",
            scope_note="What is done to find out.",
            entry_terms=("Trying", "Tests"),
            tree_numbers=("E05.900", "H01.158.900"),
            qualifiers=(Qualifier("Q900001", "use", "US"),),
            see_also=("D900002",),
            acts_as=("D900003",),
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


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    """Supplementary concepts and qualifiers are other files: nothing of theirs is taken for a descriptor."""
    path = written(tmp_path / "supp.xml", "<SupplementalRecordSet><SupplementalRecord/></SupplementalRecordSet>")
    with pytest.raises(Invalid, match="holds SupplementalRecordSet, not MeSH descriptors"):
        list(parse_mesh(path))
