"""Ontologies are read from OWL in its forms; nothing outside the file is touched."""

import gzip
import sys
from pathlib import Path

import pytest

from graph.errors import Invalid
from graph.ontology_records import Match, OntologyClass
from ingest.ontology.owl import parse_owl
from tests.ingest.written_ontology import OBO, TOY, owl_class, owl_file

FULL = owl_class(
    1,
    "Made &amp; cold",
    under=(2, 3),
    xrefs=("MESH:D900001", "UMLS_CUI:C1"),
    more=f"""<rdfs:label xml:lang="de">Erkältung</rdfs:label>
      <obo:IAO_0000115>What is
         made.</obo:IAO_0000115>
      <oio:hasExactSynonym xml:lang="en">chill</oio:hasExactSynonym><oio:hasExactSynonym>"a" cold</oio:hasExactSynonym>
      <oio:hasBroadSynonym>illness</oio:hasBroadSynonym><oio:hasNarrowSynonym>sniffle</oio:hasNarrowSynonym>
      <oio:hasRelatedSynonym>flu</oio:hasRelatedSynonym>
      <skos:exactMatch>MESH:D900002</skos:exactMatch>
      <skos:broadMatch rdf:resource="http://id.nlm.nih.gov/mesh/C900003"/><skos:narrowMatch>NCI:C1</skos:narrowMatch>
      <rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="{OBO}RO_1"/>
        <owl:someValuesFrom rdf:resource="{OBO}TOY_4"/></owl:Restriction></rdfs:subClassOf>""",
)
AXIOM = f"""<owl:Axiom><owl:annotatedSource rdf:resource="{OBO}TOY_1"/>
  <owl:annotatedProperty rdf:resource="{OBO}IAO_0000115"/>
  <owl:annotatedTarget>What is made.</owl:annotatedTarget><oio:hasDbXref>MESH:D999999</oio:hasDbXref></owl:Axiom>"""
OBSOLETE = '<owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>'
KEPT = OntologyClass(
    id="TOY:1",
    name="Made & cold",
    definition="What is made.",
    synonyms=('"a" cold', "chill"),
    broad_synonyms=("illness",),
    narrow_synonyms=("sniffle",),
    related_synonyms=("flu",),
    cross_references=("MESH:D900001", "UMLS_CUI:C1"),
    superclasses=("TOY:2", "TOY:3"),
)


def test_a_class_is_read_with_all_that_is_kept(tmp_path: Path) -> None:
    """Restrictions, axioms about axioms and other languages are not; matches are those with MeSH."""
    file = parse_owl(owl_file(tmp_path / "a.owl", FULL, AXIOM, owl_class(2, "Ill"), owl_class(3, "Old", more=OBSOLETE)))
    assert file.source == TOY
    assert file.classes == (KEPT, OntologyClass("TOY:2", "Ill"), OntologyClass("TOY:3", "Old", obsolete=True))
    assert file.matches == (
        Match("TOY:1", "Made & cold", "BROAD_MATCH", "C900003"),
        Match("TOY:1", "Made & cold", "EXACT_MATCH", "D900002"),
    )


def test_a_packed_file_is_the_same(tmp_path: Path) -> None:
    """Told by its first bytes; progress ends at its size on disk."""
    plain = owl_file(tmp_path / "a.owl", FULL)
    packed = tmp_path / "b.owl"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    seen: list[int] = []
    assert parse_owl(packed, on_bytes=seen.append) == parse_owl(plain)
    assert seen[-1] == packed.stat().st_size


def test_owl_xml_is_read_too(tmp_path: Path) -> None:
    """The other XML form of OWL."""
    path = tmp_path / "a.owx"
    path.write_text(
        f"""<?xml version="1.0"?><Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="{TOY}">
        <Prefix name="rdfs" IRI="http://www.w3.org/2000/01/rdf-schema#"/>
        <Declaration><Class IRI="{OBO}TOY_1"/></Declaration><Declaration><Class IRI="{OBO}TOY_2"/></Declaration>
        <SubClassOf><Class IRI="{OBO}TOY_1"/><Class IRI="{OBO}TOY_2"/></SubClassOf>
        <AnnotationAssertion><AnnotationProperty abbreviatedIRI="rdfs:label"/><IRI>{OBO}TOY_1</IRI>
        <Literal>Cold</Literal></AnnotationAssertion></Ontology>"""
    )
    file = parse_owl(path)
    assert (file.source, file.classes) == (
        TOY,
        (OntologyClass("TOY:1", "Cold", superclasses=("TOY:2",)), OntologyClass("TOY:2", "TOY:2")),
    )


def test_an_ontology_without_a_name_is_called_by_its_file(tmp_path: Path) -> None:
    """So that its next release, under the same name, replaces it."""
    path = owl_file(tmp_path / "nameless.owl", FULL)
    path.write_text(path.read_text().replace(f'<owl:Ontology rdf:about="{TOY}"/>', ""))
    assert parse_owl(path).source == "nameless.owl"


def test_short_entities_stand_for_namespaces(tmp_path: Path) -> None:
    """As ontology editors write them."""
    path = owl_file(tmp_path / "a.owl", FULL, before=f'<!DOCTYPE rdf:RDF [<!ENTITY obo "{OBO}">]>')
    path.write_text(path.read_text().replace(f'"{OBO}TOY', '"&obo;TOY'))
    assert "&obo;TOY_1" in path.read_text()
    assert parse_owl(path).classes == (KEPT,)


@pytest.mark.parametrize(
    "declared",
    ['<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">', '<!ENTITY a SYSTEM "file:///etc/hostname">',
     '<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd">', f'<!ENTITY a "{"a" * 1000}">', '<!ENTITY a "<b/>">'],
    ids=["nested", "file", "address", "long", "markup"],
)  # fmt: skip
def test_entities_that_grow_or_read_files_are_refused(tmp_path: Path, declared: str) -> None:
    """Before anything of the file is expanded."""
    path = owl_file(tmp_path / "a.owl", FULL, before=f"<!DOCTYPE rdf:RDF [{declared}]>")
    with pytest.raises(Invalid, match=r"a.owl declares the XML entity [ab], which is more"):
        parse_owl(path)


def test_what_an_ontology_names_is_neither_fetched_nor_run(tmp_path: Path) -> None:
    """Imports, and the Python module that owlready2 would load by itself."""
    module = "made_up_module_of_an_ontology"
    (tmp_path / f"{module}.py").write_text("raise SystemExit")
    named = (
        f'<owl:Ontology rdf:about="{TOY}"><owl:imports rdf:resource="http://127.0.0.1:9/no.owl"/><python_module'
        f' xmlns="http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#">{module}</python_module>'
        "</owl:Ontology>"
    )
    sys.path.insert(0, str(tmp_path))
    try:
        assert parse_owl(owl_file(tmp_path / "a.owl", named, FULL)).classes == (KEPT,)
    finally:
        sys.path.remove(str(tmp_path))
    assert module not in sys.modules


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<a>words</a>", "a.owl holds a, expected an ontology in OWL"),
        ("no XML", "a.owl, line 1: not well-formed"),
        ("", "a.owl, line 1: not well-formed"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: str, said: str) -> None:
    """With what it holds."""
    path = tmp_path / "a.owl"
    path.write_text(content)
    with pytest.raises(Invalid, match=said):
        parse_owl(path)


def test_a_file_cut_off_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the line; what owlready2 would print itself is not shown. Packed or not."""
    path = owl_file(tmp_path / "a.owl", FULL, FULL)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    with pytest.raises(Invalid, match=r"a.owl, line \d+: the file is broken.*Fetch the file again"):
        parse_owl(path)
    path.write_bytes(gzip.compress(whole)[:-40])
    with pytest.raises(Invalid, match=r"a.owl.*Fetch the file again"):
        parse_owl(path)
    assert capsys.readouterr() == ("", "")
