"""MeSH RDF gives the records that MeSH XML gives, wherever in the file the triples of a record stand."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Invalid
from graph.records import Descriptor, Fault, MeshRecord, Qualifier, Skipped, SupplementaryConcept
from ingest.mesh.mesh_files import parse_mesh
from ingest.mesh.mesh_rdf import parse_mesh_rdf
from tests.ingest.written_ntriples import ntriples, rdf_file

DESCRIPTORS = """<DescriptorRecordSet>
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D900001</DescriptorUI><DescriptorName><String>Made Cold</String></DescriptorName>
  <AllowableQualifiersList>
    <AllowableQualifier><QualifierReferredTo><QualifierUI>Q900002</QualifierUI>
      <QualifierName><String>therapy</String></QualifierName></QualifierReferredTo>
      <Abbreviation>TH</Abbreviation></AllowableQualifier>
    <AllowableQualifier><QualifierReferredTo><QualifierUI>Q900001</QualifierUI>
      <QualifierName><String>history</String></QualifierName></QualifierReferredTo>
      <Abbreviation>HI</Abbreviation></AllowableQualifier>
  </AllowableQualifiersList>
  <EntryCombinationList>
    <EntryCombination><ECIN><DescriptorReferredTo><DescriptorUI>D900001</DescriptorUI></DescriptorReferredTo>
        <QualifierReferredTo><QualifierUI>Q900004</QualifierUI></QualifierReferredTo></ECIN>
      <ECOUT><DescriptorReferredTo><DescriptorUI>D900002</DescriptorUI></DescriptorReferredTo>
        <QualifierReferredTo><QualifierUI>Q900002</QualifierUI></QualifierReferredTo></ECOUT></EntryCombination>
    <EntryCombination><ECIN><DescriptorReferredTo><DescriptorUI>D900001</DescriptorUI></DescriptorReferredTo>
        <QualifierReferredTo><QualifierUI>Q900003</QualifierUI></QualifierReferredTo></ECIN>
      <ECOUT><DescriptorReferredTo><DescriptorUI>D900003</DescriptorUI></DescriptorReferredTo></ECOUT>
    </EntryCombination>
  </EntryCombinationList>
  <SeeRelatedList><SeeRelatedDescriptor><DescriptorReferredTo><DescriptorUI>D900002</DescriptorUI>
    </DescriptorReferredTo></SeeRelatedDescriptor></SeeRelatedList>
  <PharmacologicalActionList><PharmacologicalAction><DescriptorReferredTo><DescriptorUI>D900003</DescriptorUI>
    </DescriptorReferredTo></PharmacologicalAction></PharmacologicalActionList>
  <TreeNumberList><TreeNumber>C90.100</TreeNumber><TreeNumber>C01.200.300</TreeNumber></TreeNumberList>
  <ConceptList>
    <Concept PreferredConceptYN="Y"><ConceptUI>M9000001</ConceptUI>
      <ScopeNote>What is "made"
         up.</ScopeNote>
      <TermList>
        <Term ConceptPreferredTermYN="Y"><TermUI>T900001</TermUI><String>Made Cold</String></Term>
        <Term IsPermutedTermYN="Y"><TermUI>T900001</TermUI><String>Cold, Made</String></Term>
        <Term><TermUI>T900002</TermUI><String>Erkältung (made)</String></Term></TermList></Concept>
    <Concept PreferredConceptYN="N"><ConceptUI>M9000002</ConceptUI><ScopeNote>Not read.</ScopeNote>
      <TermList><Term ConceptPreferredTermYN="Y"><TermUI>T900003</TermUI><String>Chill</String></Term></TermList>
    </Concept>
  </ConceptList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass="2">
  <DescriptorUI>D900002</DescriptorUI><DescriptorName><String>Made Letter</String></DescriptorName>
  <ConceptList><Concept PreferredConceptYN="Y"><TermList><Term><String>Made Letter</String></Term></TermList></Concept>
  </ConceptList>
</DescriptorRecord>
</DescriptorRecordSet>"""
QUALIFIERS = """<QualifierRecordSet>
<QualifierRecord><QualifierUI>Q900001</QualifierUI><QualifierName><String>history</String></QualifierName>
  <TreeNumberList><TreeNumber>Y90.100</TreeNumber></TreeNumberList><ConceptList><Concept PreferredConceptYN="Y">
  <TermList><Term RecordPreferredTermYN="Y"><String>history</String><Abbreviation>HI</Abbreviation></Term></TermList>
  </Concept></ConceptList></QualifierRecord>
<QualifierRecord><QualifierUI>Q900002</QualifierUI><QualifierName><String>therapy</String></QualifierName>
  <ConceptList><Concept PreferredConceptYN="Y">
  <TermList><Term RecordPreferredTermYN="Y"><String>therapy</String><Abbreviation>TH</Abbreviation></Term></TermList>
  </Concept></ConceptList></QualifierRecord>
</QualifierRecordSet>"""
SUPPLEMENTARY = """<SupplementalRecordSet>
<SupplementalRecord SCRClass="3"><SupplementalRecordUI>C900001</SupplementalRecordUI>
  <SupplementalRecordName><String>Rare cold</String></SupplementalRecordName><Note>made up</Note>
  <HeadingMappedToList>
    <HeadingMappedTo><DescriptorReferredTo><DescriptorUI>*D900002</DescriptorUI></DescriptorReferredTo>
      </HeadingMappedTo>
    <HeadingMappedTo><DescriptorReferredTo><DescriptorUI>D900001</DescriptorUI></DescriptorReferredTo>
      <QualifierReferredTo><QualifierUI>*Q900002</QualifierUI></QualifierReferredTo></HeadingMappedTo>
    <HeadingMappedTo><DescriptorReferredTo><DescriptorUI>D900003</DescriptorUI></DescriptorReferredTo>
      </HeadingMappedTo></HeadingMappedToList>
  <PharmacologicalActionList><PharmacologicalAction><DescriptorReferredTo><DescriptorUI>D900003</DescriptorUI>
    </DescriptorReferredTo></PharmacologicalAction></PharmacologicalActionList>
  <ConceptList><Concept PreferredConceptYN="Y"><TermList><Term><String>Rare cold</String></Term>
    <Term><String>Cold, rare</String></Term></TermList></Concept></ConceptList></SupplementalRecord>
</SupplementalRecordSet>"""
RDF = r"""
D900001 a TopicalDescriptor
D900001 label "Made Cold"
D900001 identifier "D900001"
D900001 active "true"^^<http://www.w3.org/2001/XMLSchema#boolean>
D900001 treeNumber C01.200.300
D900001 treeNumber C90.100
D900001 preferredConcept M9000001
D900001 concept M9000002
D900001 preferredTerm T900001
D900001 allowableQualifier Q900001
D900001 allowableQualifier Q900002
D900001 seeAlso D900002
D900001 pharmacologicalAction D900003
D900001 annotation "not read"
M9000001 a Concept
M9000001 label "Made Cold"
M9000001 scopeNote "What is \"made\"\n   up."
M9000001 preferredTerm T900001
M9000001 term T900002
M9000001 narrowerConcept M9000002
M9000002 a Concept
M9000002 scopeNote "Not read."
M9000002 preferredTerm T900003
T900001 prefLabel "Made Cold"
T900001 altLabel "Cold, Made"
T900001 altLabel "Kälte"@de
T900002 prefLabel "Erk\u00E4ltung (made)"
T900003 prefLabel "Chill"
D900001Q900002 a AllowedDescriptorQualifierPair
D900001Q900002 hasDescriptor D900001
D900001Q900002 hasQualifier Q900002
D900001Q900002 label "Made Cold/therapy"
D900001Q900003 a DisallowedDescriptorQualifierPair
D900001Q900003 label "Made Cold/wrong"
D900001Q900003 useInstead D900003
D900001Q900004 useInstead D900002Q900002
D900002 a PublicationType
D900002 label "Made Letter"
D900002 preferredConcept M9000003
M9000003 preferredTerm T900004
T900004 prefLabel "Made Letter"
Q900001 a Qualifier
Q900001 label "history"
Q900001 treeNumber Y90.100
Q900001 preferredTerm T900005
T900005 abbreviation "HI"
Q900002 a Qualifier
Q900002 label "therapy"
Q900002 preferredTerm T900006
T900006 abbreviation "TH"
C900001 a SCR_Disease
C900001 label "Rare cold"
C900001 note "made up"
C900001 preferredMappedTo D900001Q900002
C900001 preferredMappedTo D900002
C900001 mappedTo D900003
C900001 mappedTo D900002
C900001 pharmacologicalAction D900003
C900001 preferredConcept M9000004
M9000004 preferredTerm T900007
M9000004 term T900008
T900007 prefLabel "Rare cold"
T900008 prefLabel "Cold, rare"
C01.200.300 a TreeNumber
"""


@pytest.fixture
def from_xml(tmp_path: Path) -> list[MeshRecord | Fault | Skipped]:
    """The records as three XML files give them, in the order that RDF has."""
    found: list[MeshRecord | Fault | Skipped] = []
    for name, text in (("qual", QUALIFIERS), ("desc", DESCRIPTORS), ("supp", SUPPLEMENTARY)):
        path = tmp_path / f"{name}.xml"
        path.write_text(text)
        found += parse_mesh(path)
    assert [type(record) for record in found] == [Qualifier] * 2 + [Descriptor] * 2 + [SupplementaryConcept]
    return found


@pytest.mark.parametrize(("name", "year"), [("mesh.nt", ""), ("mesh.nt.gz", ""), ("mesh2026.nt", "2026/")])
def test_rdf_and_xml_give_the_same_records(
    tmp_path: Path, from_xml: list[MeshRecord | Fault | Skipped], name: str, year: str
) -> None:
    """Every field of every type: plain, packed, and with the addresses of one year."""
    path = rdf_file(tmp_path / name, ntriples(RDF, year=year))
    assert list(parse_mesh(path)) == from_xml


@given(st.randoms(use_true_random=False))
def test_triples_may_stand_anywhere(order: random.Random) -> None:
    """Any order of the lines, comments and blank lines between, gives the same records."""
    lines = ntriples(RDF)
    shuffled = [*lines, "# a comment\n", "\n"]
    order.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder:
        one, other = rdf_file(Path(folder) / "one.nt", lines), rdf_file(Path(folder) / "other.nt", shuffled)
        assert list(parse_mesh_rdf(other)) == list(parse_mesh_rdf(one))


def test_what_is_no_longer_active_is_left_out(tmp_path: Path) -> None:
    """A record is skipped with the reason; a term or concept is missing among the terms, as in XML."""
    inactive = '{} active "false"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    more = "\n".join(inactive.format(node) for node in ("T900002", "M9000002", "C900001"))
    path = rdf_file(tmp_path / "mesh.nt", ntriples(f"{RDF}\n{more}"))
    found = {record.record if isinstance(record, Fault | Skipped) else record.ui: record
             for record in parse_mesh_rdf(path)}  # fmt: skip
    cold, rare = found["D900001"], found["C900001"]
    assert isinstance(cold, Descriptor)
    assert cold.entry_terms == ("Cold, Made",)
    assert isinstance(rare, Skipped)
    assert rare.reason == "record that is no longer active"


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        ('D900001 label "Made Cold"', "label is missing"),
        ("D900001 preferredConcept M9000001", "preferredConcept is missing"),
        ('T900003 prefLabel "Chill"', "names the term T900003, which the file does not hold"),
        ("M9000002 preferredTerm T900003", "preferredTerm is missing"),
    ],
)
def test_a_record_of_which_a_piece_is_missing_is_a_fault(tmp_path: Path, gone: str, reason: str) -> None:
    """It names file, line and record; the other records are there."""
    assert gone in RDF
    path = rdf_file(tmp_path / "mesh.nt", ntriples(RDF.replace(gone, "")))
    found = list(parse_mesh_rdf(path))
    (fault,) = [record for record in found if isinstance(record, Fault)]
    assert (fault.file, fault.line, fault.record) == (str(path), 1, "D900001")
    assert reason in fault.reason
    assert len(found) == 5


def test_a_malformed_code_is_a_fault(tmp_path: Path) -> None:
    """A tree number that is none, a mapping to what is no heading."""
    wrong = RDF.replace("treeNumber C90.100", "treeNumber C90.1").replace("mappedTo D900003", "mappedTo M9000001")
    found = parse_mesh_rdf(rdf_file(tmp_path / "mesh.nt", ntriples(wrong)))
    assert [(f.record, f.reason.partition(",")[0]) for f in found if isinstance(f, Fault)] == [
        ("D900001", "treeNumber is 'C90.1'"),
        ("C900001", "refers to 'M9000001'"),
    ]


def test_qualifiers_without_records_are_named_by_pairs(tmp_path: Path) -> None:
    """As in samples of RDF; one that nothing names makes its descriptor a fault."""
    without = "\n".join(line for line in RDF.splitlines() if not line.startswith("Q9"))
    records = list(parse_mesh_rdf(rdf_file(tmp_path / "mesh.nt", ntriples(without))))
    assert isinstance(records[0], Fault)
    assert "Q900001, which the file does not name" in records[0].reason
    named = without.replace("D900001 allowableQualifier Q900001", "")
    (record, *_) = parse_mesh_rdf(rdf_file(tmp_path / "named.nt", ntriples(named)))
    assert isinstance(record, Descriptor)
    assert record.qualifiers == (Qualifier("Q900002", "therapy", ""),)


def test_years_are_not_mixed(tmp_path: Path) -> None:
    """The line where the second year begins is named."""
    lines = [*ntriples(RDF, year="2025/"), *ntriples(RDF, year="2026/")]
    with pytest.raises(Invalid, match=rf"mesh.nt, line {len(lines) // 2 + 1}: MeSH of several years"):
        list(parse_mesh_rdf(rdf_file(tmp_path / "mesh.nt", lines)))


def test_a_file_without_mesh_is_refused(tmp_path: Path) -> None:
    """Triples about other things are no mistake of one record, but the wrong file."""
    with pytest.raises(Invalid, match=r"other.nt holds no MeSH.*mesh2026.nt"):
        list(parse_mesh_rdf(rdf_file(tmp_path / "other.nt", ['<http://a.org/b> <http://a.org/c> "d" .\n'])))


def test_no_temporary_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither after the last record, nor when the reader stops early or the file is broken."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    records = parse_mesh_rdf(rdf_file(tmp_path / "mesh.nt", ntriples(RDF)))
    next(records)
    assert list((tmp_path / "temporary").iterdir())
    records.close()  # type: ignore[attr-defined] # it is a generator
    with pytest.raises(Invalid):
        list(parse_mesh_rdf(rdf_file(tmp_path / "broken.nt", [*ntriples(RDF), "broken\n"])))
    list(parse_mesh_rdf(tmp_path / "mesh.nt"))
    assert not list((tmp_path / "temporary").iterdir())
