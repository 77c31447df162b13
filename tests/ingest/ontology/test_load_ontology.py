"""Ontologies and mappings in a real graph: loaded once and again, replaced, taken back; and what they stand for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from ingest.ontology.load_ontology import load_ontology
from tests.ingest.written_ontology import TABLE, TOY, owl_class, owl_file, sssom_file
from tests.toy_graph import write_toy_graph

Look = Callable[[str], list[Any]]
OBSOLETE = '<owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>'
CLASSES = (
    owl_class(1, "ill"),
    owl_class(2, "cold", under=[1], xrefs=["MESH:D000002", "MESH:C999999"]),
    owl_class(3, "chill", under=[2], xrefs=["MESH:D000003"], more="<oio:hasExactSynonym>shiver</oio:hasExactSynonym>"),
    owl_class(4, "old", under=[1], xrefs=["MESH:D000004"], more=OBSOLETE),
)
ROWS = (
    ("toy:3", "chill", "skos:broadMatch", "mesh:D000003", ""),
    ("mesh:D000001", "", "skos:narrowMatch", "toy:5", "only mapped"),
    ("toy:1", "", "skos:exactMatch", "mesh:D999999", ""),
    ("toy:1", "", "skos:relatedMatch", "mesh:D000001", ""),
)
TIES = "MATCH (c:OntologyClass)-[r]->(d:Descriptor) RETURN c.id, type(r), d.ui, r.stated_by ORDER BY c.id, d.ui"
HELD = [
    ["TOY:2", "EXACT_MATCH", "D000002", ["hasDbXref"]],
    ["TOY:3", "BROAD_MATCH", "D000003", [TABLE]],
    ["TOY:4", "EXACT_MATCH", "D000004", ["hasDbXref"]],
    ["TOY:5", "BROAD_MATCH", "D000001", [TABLE]],
]
ALL = "MATCH (n) WHERE NOT n:Release RETURN properties(n) AS n, [(n)-[r]->(m) | [type(r), properties(m)]] AS r"


@pytest.fixture
def toy(database: Database, neo4j_server: Server) -> Database:
    """Four descriptors, each at a place of its own."""
    write_toy_graph(neo4j_server, {f"D00000{n}": [f"C0{n}"] for n in range(1, 5)}, {1: {"D000001": True}})
    return database


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """An ontology and a table of mappings."""
    return [owl_file(tmp_path / "toy.owl", *CLASSES), sssom_file(tmp_path / "maps.tsv", *ROWS)]


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_files_does_not_matter(toy: Database, files: list[Path], look: Look, order: int) -> None:
    """Exact, broad and narrow are kept apart; a table overrules a cross reference; a bare class is there too."""
    report = load_ontology(toy, files[::order])
    assert look(TIES) == HELD
    assert look("MATCH (a:OntologyClass)-[r:SUBCLASS_OF]->(b) RETURN a.id, b.id, r.stated_by ORDER BY a.id") == [
        ["TOY:2", "TOY:1", [TOY]],
        ["TOY:3", "TOY:2", [TOY]],
        ["TOY:4", "TOY:1", [TOY]],
    ]
    assert look("MATCH (c:OntologyClass) RETURN c.id, c.name, c.obsolete, c.ontology, c.synonyms ORDER BY c.id") == [
        ["TOY:1", "ill", False, TOY, None],
        ["TOY:2", "cold", False, TOY, None],
        ["TOY:3", "chill", False, TOY, ["shiver"]],
        ["TOY:4", "old", True, TOY, None],
        ["TOY:5", "only mapped", False, None, None],
    ]
    assert report.skipped == {"mapping that is neither exact, broad nor narrow": 1}
    assert report.unresolved == {
        "cross reference to a supplementary concept that is not loaded": 1,
        "mapping to a descriptor that is not loaded": 1,
    }


def test_loading_again_changes_nothing(toy: Database, files: list[Path], look: Look) -> None:
    """Not even the revision; every record is counted as unchanged."""
    first = load_ontology(toy, files)
    before = look(ALL)
    again = load_ontology(toy, files)
    assert look(ALL) == before
    assert (first.written, first.read, first.unchanged) == (6, 8, 0)
    assert (again.written, again.changed, again.unchanged, again.deleted) == (0, 0, 6, 0)
    assert look("MATCH (r:Release {kind: 'ontology'}) RETURN count(r)") == [[2]]


def test_every_change_counts_the_corpus_on(toy: Database, files: list[Path], look: Look) -> None:
    """What --under means changes with it."""
    revision = "MATCH (c:Corpus) RETURN c.revision"
    load_ontology(toy, files[:1])
    ((before,),) = look(revision)
    load_ontology(toy, files)
    ((after,),) = look(revision)
    assert 0 < before < after


def test_a_newer_file_takes_back_what_it_no_longer_states(toy: Database, files: list[Path], look: Look) -> None:
    """Classes, superclasses, cross references, mappings: the old file's own, and nothing of the others."""
    load_ontology(toy, files)
    newer = owl_file(files[0], owl_class(1, "illness"), owl_class(3, "chill", under=[1]))
    report = load_ontology(toy, [newer])
    assert (report.changed, report.deleted) == (2, 2)
    assert look("MATCH (c:OntologyClass) RETURN c.id, c.name ORDER BY c.id") == [
        ["TOY:1", "illness"],
        ["TOY:3", "chill"],
        ["TOY:5", "only mapped"],
    ]
    assert look(TIES) == [HELD[1], HELD[3]]
    load_ontology(toy, [sssom_file(files[1], ROWS[1])])
    assert look(TIES) == [HELD[3]]


def test_a_cross_reference_counts_again_when_the_table_is_silent(toy: Database, files: list[Path], look: Look) -> None:
    """What overruled it has gone."""
    load_ontology(toy, files)
    load_ontology(toy, [sssom_file(files[1])])
    assert ["TOY:3", "EXACT_MATCH", "D000003", ["hasDbXref"]] in look(TIES)


def test_two_sources_of_one_match_are_both_kept(toy: Database, files: list[Path], look: Look, tmp_path: Path) -> None:
    """One match with both; it goes with the last of them."""
    row = ("toy:2", "", "skos:exactMatch", "mesh:D000002", "")
    load_ontology(toy, [files[0], sssom_file(files[1], row), sssom_file(tmp_path / "b.tsv", row, source="b")])
    assert look(TIES)[0] == ["TOY:2", "EXACT_MATCH", "D000002", [TABLE, "b", "hasDbXref"]]
    load_ontology(toy, [sssom_file(files[1]), sssom_file(tmp_path / "b.tsv", source="b")])
    assert look(TIES)[0] == HELD[0]


def test_mappings_wait_for_mesh(database: Database, neo4j_server: Server, files: list[Path], look: Look) -> None:
    """What is not loaded is counted; loading the same files after MeSH resolves it."""
    report = load_ontology(database, files)
    assert sum(report.unresolved.values()) == 7
    write_toy_graph(neo4j_server, {f"D00000{n}": [f"C0{n}"] for n in range(1, 5)}, {})
    load_ontology(database, files)
    assert look(TIES) == HELD


def test_a_broken_file_leaves_those_before_it(toy: Database, files: list[Path], look: Look) -> None:
    """And nothing of itself; the error names it."""
    load_ontology(toy, files)
    before = look(ALL)
    files[0].write_bytes(files[0].read_bytes()[:-60])
    with pytest.raises(Invalid, match="toy.owl"):
        load_ontology(toy, files)
    with pytest.raises(Invalid, match="none.owl"):
        load_ontology(toy, [files[1], files[1].parent / "none.owl"])
    assert look(ALL) == before
