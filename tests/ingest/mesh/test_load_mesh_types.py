"""Qualifiers, supplementary concepts and entry combinations become part of the graph, in whatever order files come."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.errors import Invalid
from ingest.mesh import load_mesh as module
from ingest.mesh.load_mesh import load_mesh
from ingest.report import LoadReport
from tests.ingest.written_mesh import qualifier, qualifier_file, supplementary, supplementary_file
from tests.ingest.written_xml import descriptor, mesh_file, pubmed_file

Look = Callable[[str], list[Any]]
USE = ("Q900001", "use", "US")
GROWTHS = descriptor("D900001", "Growths", ["C04"], qualifiers=[USE])
EYE = descriptor("D900002", "Eye", ["C11"])
STUFF = supplementary(
    "C900001",
    "stuff",
    note="what it is",
    terms=["thing"],
    mapped=[("*D900001", None), ("D900001", "*Q900001"), ("D900002", None)],
    acts_as=["D900002"],
)
MAPPED = """
    MATCH (c:SupplementaryConcept)-[m:MAPPED_TO]->(d) RETURN c.ui, d.ui, m.qualifier, m.starred
    ORDER BY c.ui, d.ui, m.qualifier
"""
EVERYTHING = """
    MATCH (n) OPTIONAL MATCH (n)-[r]->(o)
    RETURN labels(n), properties(n), type(r), properties(r), coalesce(o.ui, o.number) AS o
    ORDER BY labels(n), coalesce(n.ui, n.number, n.id), type(r), o, r.qualifier
"""


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    """Read, written, changed, unchanged."""
    return report.read, report.written, report.changed, report.unchanged


def test_qualifiers_keep_their_tree_to_themselves(database: Database, look: Look, tmp_path: Path) -> None:
    """Tree numbers are a property, no place; a descriptor that names a qualifier does not take them away."""
    numbered = qualifier_file(tmp_path, qualifier(*USE, ["Y02.010", "Y01"]), qualifier("Q900002", "none", "NO"))
    assert counts(load_mesh(database, [numbered])) == (2, 2, 0, 0)
    load_mesh(database, [mesh_file(tmp_path, GROWTHS)])
    assert look("MATCH (q:Qualifier) RETURN properties(q) ORDER BY q.ui") == [
        [{"ui": "Q900001", "name": "use", "abbreviation": "US", "tree_numbers": ["Y01", "Y02.010"]}],
        [{"ui": "Q900002", "name": "none", "abbreviation": "NO"}],
    ]
    assert look("MATCH (t:TreeNumber) WHERE t.number STARTS WITH 'Y' RETURN t") == []
    assert counts(load_mesh(database, [numbered])) == (2, 0, 0, 2)
    fewer = qualifier_file(tmp_path, qualifier(*USE, ["Y01"]), name="qual2025.xml")
    assert counts(load_mesh(database, [fewer])) == (1, 0, 1, 0)
    assert look("MATCH (q {ui: 'Q900001'}) RETURN q.tree_numbers") == [[["Y01"]]]


def test_a_qualifiers_own_record_goes_before_what_descriptors_say(
    database: Database, look: Look, tmp_path: Path
) -> None:
    """Whichever file is named first."""
    said = mesh_file(tmp_path, descriptor("D900001", "Growths", ["C04"], qualifiers=[("Q900001", "old use", "US")]))
    paths = [said, qualifier_file(tmp_path, qualifier(*USE, ["Y01"]))]
    load_mesh(database, paths)
    assert look("MATCH (:Descriptor)-[:ALLOWS]->(q) RETURN q.name, q.tree_numbers") == [["use", ["Y01"]]]
    assert counts(load_mesh(database, paths)) == (2, 0, 0, 2)


def test_supplementary_concepts_are_mapped(database: Database, look: Look, tmp_path: Path) -> None:
    """One descriptor may come with several qualifiers; the file of descriptors may be named last."""
    files = [
        supplementary_file(tmp_path, STUFF, supplementary("C900002", "bare", "3")),
        mesh_file(tmp_path, GROWTHS, EYE),
    ]
    report = load_mesh(database, files)
    assert (counts(report), report.unresolved) == ((4, 4, 0, 0), {})
    assert look(MAPPED) == [
        ["C900001", "D900001", "Q900001", True],
        ["C900001", "D900001", None, True],
        ["C900001", "D900002", None, False],
    ]
    assert look("MATCH (c:SupplementaryConcept) RETURN properties(c) ORDER BY c.ui") == [
        [{"ui": "C900001", "name": "stuff", "class": "1", "note": "what it is", "entry_terms": ["thing"]}],
        [{"ui": "C900002", "name": "bare", "class": "3"}],
    ]
    assert look("MATCH (:SupplementaryConcept)-[:ACTS_AS]->(d) RETURN d.ui") == [["D900002"]]
    before = look(EVERYTHING)
    assert counts(load_mesh(database, files)) == (4, 0, 0, 4)
    assert look(EVERYTHING) == before


def test_a_concept_loses_what_its_record_no_longer_says(database: Database, look: Look, tmp_path: Path) -> None:
    """Mappings, stars and actions follow the record; the edges that stay are not written again."""
    load_mesh(database, [mesh_file(tmp_path, GROWTHS, EYE), supplementary_file(tmp_path, STUFF)])
    changed = supplementary("C900001", "stuff", mapped=[("D900001", None), ("D900001", "*Q900001")])
    report = load_mesh(database, [supplementary_file(tmp_path, changed, name="supp2025.xml")])
    assert counts(report) == (1, 0, 1, 0)
    assert look(MAPPED) == [["C900001", "D900001", "Q900001", True], ["C900001", "D900001", None, False]]
    assert look("MATCH (:SupplementaryConcept)-[a:ACTS_AS]->() RETURN a") == []
    bare = {"ui": "C900001", "name": "stuff", "class": "1"}
    assert look("MATCH (c:SupplementaryConcept) RETURN properties(c)") == [[bare]]


def test_what_concepts_refer_to_in_vain_is_counted(database: Database, look: Look, tmp_path: Path) -> None:
    """What is there is tied; a later load ties the rest."""
    supp = supplementary_file(tmp_path, STUFF)
    assert load_mesh(database, [mesh_file(tmp_path, EYE), supp]).unresolved == {
        "mapping of a supplementary concept to a descriptor not loaded": 2
    }
    assert look(MAPPED) == [["C900001", "D900002", None, False]]
    load_mesh(database, [mesh_file(tmp_path, GROWTHS, name="rest.xml")])
    assert counts(load_mesh(database, [supp])) == (1, 0, 1, 0)
    assert len(look(MAPPED)) == 3


def test_concepts_may_be_read_before_the_descriptors_they_are_mapped_to(
    database: Database, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a source that holds all records mixed: what refers to later records waits for the end of the load."""
    monkeypatch.setattr(module, "RELEASE_KINDS", {"supplementary": "s", "descriptors": "d"})
    report = load_mesh(database, [mesh_file(tmp_path, GROWTHS, EYE), supplementary_file(tmp_path, STUFF)])
    assert (counts(report), report.unresolved) == ((3, 3, 0, 0), {})
    assert len(look(MAPPED)) == 3
    assert len(look("MATCH (:SupplementaryConcept)-[a:ACTS_AS]->() RETURN a")) == 1


def test_entry_combinations_are_edges(database: Database, look: Look, tmp_path: Path) -> None:
    """Keyed by the qualifier before; with or without one after. They go when the record no longer has them."""

    def with_combinations(*rows: tuple[str, str, str]) -> str:
        refer = "<DescriptorReferredTo><DescriptorUI>{}</DescriptorUI></DescriptorReferredTo>"
        qualify = "<QualifierReferredTo><QualifierUI>{}</QualifierUI></QualifierReferredTo>"
        combined = "".join(
            f"<EntryCombination><ECIN>{refer.format('D900001')}{qualify.format(before)}</ECIN>"
            f"<ECOUT>{refer.format(instead)}{qualify.format(after) if after else ''}</ECOUT></EntryCombination>"
            for before, instead, after in rows
        )
        return GROWTHS.replace(
            "<SeeRelatedList>", f"<EntryCombinationList>{combined}</EntryCombinationList><SeeRelatedList>"
        )

    edges = "MATCH (d)-[c:COMBINES_TO]->(o) RETURN d.ui, c.qualifier, o.ui, c.to_qualifier ORDER BY c.qualifier"
    first = with_combinations(("Q900001", "D900002", ""), ("Q900002", "D900002", "Q900003"), ("Q900001", "D900009", ""))
    report = load_mesh(database, [mesh_file(tmp_path, first, EYE)])
    assert report.unresolved == {"entry combination of a descriptor not loaded": 1}
    assert look(edges) == [["D900001", "Q900001", "D900002", None], ["D900001", "Q900002", "D900002", "Q900003"]]
    assert counts(load_mesh(database, [mesh_file(tmp_path, first, EYE)])) == (2, 0, 0, 2)
    second = mesh_file(tmp_path, with_combinations(("Q900001", "D900002", "Q900004")), name="desc2025.xml")
    assert counts(load_mesh(database, [second])) == (1, 0, 1, 0)
    assert look(edges) == [["D900001", "Q900001", "D900002", "Q900004"]]


def test_nodes_that_have_only_a_ui_count_as_new(database: Database, look: Look, tmp_path: Path) -> None:
    """The bulk import makes such nodes, with links already; the load fills in the rest and keeps the links."""
    look("CREATE (:Article {pmid: 1})-[:HAS_MESH]->(:Descriptor {ui: 'D900001'})")
    look("CREATE (:Article {pmid: 2})-[:HAS_SUBSTANCE]->(:SupplementaryConcept {ui: 'C900001'})")
    files = [mesh_file(tmp_path, GROWTHS, EYE), supplementary_file(tmp_path, STUFF)]
    assert counts(load_mesh(database, files)) == (3, 3, 0, 0)
    assert look("MATCH (:Article)-[r]->(n) RETURN type(r), n.name ORDER BY n.name") == [
        ["HAS_MESH", "Growths"],
        ["HAS_SUBSTANCE", "stuff"],
    ]
    assert look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d.active, d.articles, d.pairs, d.candidates") == [
        [True, 0, 0, []]
    ]
    assert len(look(MAPPED)) == 3
    assert counts(load_mesh(database, files)) == (3, 0, 0, 3)


def test_the_release_of_pairs_is_that_of_the_descriptors(database: Database, look: Look, tmp_path: Path) -> None:
    """Other files are noted under kinds of their own."""
    files = [
        supplementary_file(tmp_path, STUFF),
        mesh_file(tmp_path, GROWTHS),
        qualifier_file(tmp_path, qualifier(*USE)),
    ]
    load_mesh(database, files)
    assert look("MATCH (r:Release) RETURN r.kind, r.name ORDER BY r.kind") == [
        ["mesh", "desc2024.xml"],
        ["mesh qualifiers", "qual2024.xml"],
        ["mesh supplementary", "supp2024.xml"],
    ]


def test_another_file_among_them_is_refused_before_anything_is_written(
    database: Database, look: Look, tmp_path: Path
) -> None:
    """The roots of all files are read first."""
    with pytest.raises(Invalid, match=r"pubmed\.xml holds PubmedArticleSet, not MeSH"):
        load_mesh(database, [mesh_file(tmp_path, GROWTHS), pubmed_file(tmp_path)])
    assert look("MATCH (n) WHERE NOT n:Schema RETURN n") == []


def test_counts_can_be_left_to_the_caller(database: Database, look: Look, tmp_path: Path) -> None:
    """Then the graph says that they are stale; without a change it goes on saying that they are right."""
    stale = "MATCH (c:Corpus) RETURN c.rollup_stale"
    path = mesh_file(tmp_path, GROWTHS)
    load_mesh(database, [path], rolled_up=False)
    assert look(stale) == [[True]]
    load_mesh(database, [path])
    assert look(stale) == [[False]]
    load_mesh(database, [path], rolled_up=False)
    assert look(stale) == [[False]]


def test_a_load_that_was_killed_is_completed_by_the_next(database: Database, look: Look, tmp_path: Path) -> None:
    """Left between batch and end: descriptors at places that hang nowhere, an empty number, stale counts."""
    tree = "MATCH (t:TreeNumber) OPTIONAL MATCH (t)-[:UNDER]->(p) RETURN properties(t), p.number ORDER BY t.number"
    path = mesh_file(tmp_path, GROWTHS, descriptor("D900003", "Small growths", ["C04.100"]))
    load_mesh(database, [path])
    whole = look(tree)
    look("MATCH (:TreeNumber {number: 'C04.100'})-[u:UNDER]->() DELETE u")
    look("MATCH (c:TreeNumber {number: 'C04'}) CREATE (:TreeNumber {number: 'C04.900'})-[:UNDER]->(c)")
    look("MATCH (t:TreeNumber {number: 'C04'}) SET t.articles = 7, t.pairs = 7")
    look("MATCH (c:Corpus) SET c.rollup_stale = true")
    load_mesh(database, [path])
    assert look(tree) == whole
    assert look("MATCH (c:Corpus) RETURN c.rollup_stale") == [[False]]


def test_pair_counts_follow_a_descriptor_that_moves(database: Database, look: Look, tmp_path: Path) -> None:
    """Live pairs count at and above the new place, no longer at the old one."""
    load_mesh(database, [mesh_file(tmp_path, GROWTHS, EYE, descriptor("D900003", "Wanderer", ["C04.100"]))])
    look("MATCH (d:Descriptor {ui: 'D900003'}) CREATE (:QAPair {id: 'p1'})-[:ABOUT]->(d)")
    moved = descriptor("D900003", "Wanderer", ["C11.100"])
    load_mesh(database, [mesh_file(tmp_path, moved, name="desc2025.xml")])
    assert look("MATCH (t:TreeNumber) WHERE t.pairs > 0 RETURN t.number, t.pairs ORDER BY t.number") == [
        ["C", 1],
        ["C11", 1],
        ["C11.100", 1],
    ]


def test_places_that_do_not_fit_are_named(database: Database, tmp_path: Path) -> None:
    """File, line, record and number; a number of two descriptors is told of both."""
    one = mesh_file(tmp_path, GROWTHS, EYE)
    other = mesh_file(tmp_path, descriptor("D900003", "Lost", ["C04.100.100", "C11"]), name="more.xml")
    report = load_mesh(database, [one, other])
    assert report.unresolved == {
        "tree number at which several descriptors stand": 1,
        "tree number whose parent is not loaded": 1,
    }
    assert [(Path(f.file).name, f.line, f.record, f.reason) for f in report.faults] == [
        ("more.xml", 3, "D900003", "tree number C04.100.100 hangs under nothing: C04.100 is not loaded"),
        ("desc2024.xml", 4, "D900002", "tree number C11 is that of D900002 and D900003"),
        ("more.xml", 3, "D900003", "tree number C11 is that of D900002 and D900003"),
    ]
