"""A scope below an ontology class: the places of the descriptors that match it or a class below it."""

from pathlib import Path

import pytest

from agents.plan import read_plan
from agents.scope import find_roots, read_scope
from graph.database import Database
from graph.errors import NotFound
from graph.private_neo4j import Server
from ingest.ontology.load_ontology import load_ontology
from tests.ingest.written_ontology import owl_class, owl_file, sssom_file
from tests.toy_graph import write_toy_graph

PLACES = {
    "D000001": ["C01"],
    "D000002": ["C01.100", "C02.100"],
    "D000003": ["C03"],
    "D000004": ["C04"],
    "D000005": ["C05"],
    "D000006": [],
}
ARTICLES = {n: {f"D00000{n}": True} for n in range(1, 6)}
OBSOLETE = '<owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>'
CLASSES = (
    owl_class(1, "ill"),
    owl_class(2, "cold", under=[1], xrefs=["MESH:D000002"]),
    owl_class(3, "chill", under=[2, 6], xrefs=["MESH:D000003"]),
    owl_class(4, "old", under=[1], xrefs=["MESH:D000004"], more=OBSOLETE),
    owl_class(5, "broad", under=[2], xrefs=["MESH:D000001"]),
    owl_class(6, "narrow", under=[1]),
    owl_class(7, "placeless", xrefs=["MESH:D000006"]),
)
ROWS = (
    ("toy:5", "", "skos:broadMatch", "mesh:D000001", ""),
    ("toy:6", "", "skos:narrowMatch", "mesh:D000005", ""),
)


@pytest.fixture
def toy(database: Database, neo4j_server: Server, tmp_path: Path) -> Database:
    """Six descriptors and seven classes; chill stands below cold and narrow, both below ill."""
    write_toy_graph(neo4j_server, PLACES, ARTICLES)
    load_ontology(database, [owl_file(tmp_path / "toy.owl", *CLASSES), sssom_file(tmp_path / "maps.tsv", *ROWS)])
    return database


@pytest.mark.parametrize(
    ("under", "roots"),
    [
        (["TOY:3"], ("C03",)),
        (["TOY:2"], ("C01.100", "C02.100", "C03")),
        (["TOY:6"], ("C03", "C05")),
        (["TOY:1"], ("C01.100", "C02.100", "C03", "C05")),
        (["toy:3", "C02", "D000002"], ("C01.100", "C02", "C03")),
    ],
)
def test_a_class_stands_for_places(toy: Database, under: list[str], roots: tuple[str, ...]) -> None:
    """Exact and narrow matches count, broad ones and those of given-up classes do not; words of all kinds mix."""
    assert find_roots(toy, under) == roots


def test_a_plan_stays_below_a_class(toy: Database) -> None:
    """Scope and plan hold the concepts at or below its places."""
    assert [d.ui for d in read_scope(toy, ["TOY:1"]).descriptors] == ["D000002", "D000003", "D000005"]
    assert {target.ui for target in read_plan(toy, 3, under=["TOY:2"]).targets} == {"D000002", "D000003"}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("TOY:9", "ontology class 'TOY:9' is not in this graph.*kailin load ontology FILE"),
        ("TOY:4", "ontology class 'TOY:4' is not in this graph, or its ontology has given it up"),
        ("toy:5", "No MeSH descriptor with a place matches the ontology class 'toy:5' .*1 looked at.*mappings"),
        ("TOY:7", "No MeSH descriptor with a place matches"),
    ],
)
def test_a_class_without_a_place_is_named(toy: Database, word: str, said: str) -> None:
    """Unknown, given up, matched by nothing, or only by what has no place: the message says what to do."""
    with pytest.raises(NotFound, match=said):
        find_roots(toy, ["C01", word])


def test_classes_in_a_circle_end(database: Database, neo4j_server: Server, tmp_path: Path) -> None:
    """A mistake in an ontology is no endless walk."""
    write_toy_graph(neo4j_server, PLACES, ARTICLES)
    circle = owl_class(1, "a", under=[2], xrefs=["MESH:D000003"]), owl_class(2, "b", under=[1])
    load_ontology(database, [owl_file(tmp_path / "toy.owl", *circle)])
    assert find_roots(database, ["TOY:2"]) == ("C03",)
