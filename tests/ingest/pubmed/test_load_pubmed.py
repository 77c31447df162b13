"""PubMed files become articles in the graph: resolved, linked, versioned, never invented beside real ones."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.errors import Invalid
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed import load_pubmed as module
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.report import LoadReport
from tests.ingest.written_xml import Heading, citation, descriptor, mesh_file, pubmed_file

Look = Callable[[str], list[Any]]
EVERYTHING = """
    MATCH (n) OPTIONAL MATCH (n)-[r]->(o)
    RETURN labels(n), properties(n), type(r), properties(r), coalesce(o.ui, o.number, o.pmid) AS o
    ORDER BY labels(n), coalesce(n.ui, n.number, n.pmid, n.id), type(r), o
"""
HEADINGS = """
    MATCH (a:Article)-[h:HAS_MESH]->(d)
    RETURN a.pmid, d.ui, h.major, h.qualifiers, h.major_qualifiers ORDER BY a.pmid, d.ui
"""
SUBSTANCES = "MATCH (a:Article)-[:HAS_SUBSTANCE]->(s) RETURN a.pmid, s.ui ORDER BY a.pmid, s.ui"
LINKS = (
    "MATCH (a)-[r:RETRACTED_BY|CORRECTED_BY|COMMENTED_BY]->(b) RETURN a.pmid, type(r), b.pmid ORDER BY a.pmid, b.pmid"
)
STUBS = "MATCH (s:Stub) RETURN s.pmid ORDER BY s.pmid"
RETRACTED = "MATCH (a:Article) WHERE a.retracted RETURN a.pmid ORDER BY a.pmid"
NOTICE = [("D016440", "Retraction Notice")]


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    """Read, written, changed, unchanged."""
    return report.read, report.written, report.changed, report.unchanged


@pytest.fixture
def graph(database: Database, tmp_path: Path) -> Database:
    """A graph with three descriptors."""
    records = (
        descriptor("D900001", "Growths", ["C04"], terms=["Lumps"]),
        descriptor("D900002", "Eye", ["A09"], terms=["Growths, old"]),
        descriptor("D900003", "Water", ["D01"]),
    )
    load_mesh(database, [mesh_file(tmp_path, *records)])
    return database


def load(graph: Database, folder: Path, *records: str, cites: bool = False) -> LoadReport:
    """Load some records as one file, whether or not it was loaded before."""
    return load_pubmed(graph, [pubmed_file(folder, *records)], again=True, cites=cites)


def test_an_article_has_the_properties_of_its_record(graph: Database, look: Look, tmp_path: Path) -> None:
    """Under the names of the record's fields; the release is noted."""
    report = load(graph, tmp_path, citation(1, abstract='<AbstractText Label="AIM">To test.</AbstractText>'))
    assert (counts(report), report.skipped, report.unresolved) == ((1, 1, 0, 0), {}, {})
    assert look("MATCH (a:Article) RETURN properties(a)") == [
        [
            {
                "pmid": 1, "version": 1, "title": "A title.", "abstract": "To test.", "section_labels": ["AIM"],
                "section_offsets": [0], "journal": "Journal of tests", "year": 2020, "language": "eng",
                "publication_types": ["Journal Article"], "status": "MEDLINE", "retracted": False, "invented": False,
            }
        ]
    ]  # fmt: skip
    assert look("MATCH (r:Release {kind: 'pubmed'}) RETURN r.name") == [["pubmed.xml"]]


def test_headings_are_resolved_by_ui_name_and_entry_term(graph: Database, look: Look, tmp_path: Path) -> None:
    """Those that mean one descriptor become one heading; those that mean none are counted by kind."""
    headings = [
        ("D900001", "As it was called", False, [("use", True)]),
        (None, "LUMPS", False, [("history", False)]),
        ("D999999", "Eye", False, []),
        ("D999998", "Never loaded", True, []),
        (None, "Unheard of", True, []),
    ]
    report = load(graph, tmp_path, citation(1, headings=headings))
    assert look(HEADINGS) == [
        [1, "D900001", True, ["use", "history"], ["use"]],
        [1, "D900002", False, None, None],
    ]
    assert report.unresolved == {"heading UI not loaded": 1, "heading name unknown": 1}


def test_substances_are_descriptors_or_supplementary_concepts(graph: Database, look: Look, tmp_path: Path) -> None:
    """What the graph does not hold is counted by kind."""
    look("CREATE (:SupplementaryConcept {ui: 'C900001', name: 'ether'})")
    substances = [("D900003", "Water"), (None, "Ether"), ("C900009", "mud"), (None, "dust")]
    report = load(graph, tmp_path, citation(1, substances=substances))
    assert look(SUBSTANCES) == [[1, "C900001"], [1, "D900003"]]
    assert report.unresolved == {"substance UI not loaded": 1, "substance name unknown": 1}


FULL = citation(
    1,
    abstract="<AbstractText>Plain.</AbstractText>",
    article="<VernacularTitle>Ein Titel.</VernacularTitle><AuthorList>"
    "<Author><LastName>Ode</LastName><Initials>AB</Initials></Author>"
    "<Author><CollectiveName>The Group</CollectiveName></Author></AuthorList>",
    citation_end="<SupplMeshList><SupplMeshName UI='C900001' Type='Protocol'>A protocol</SupplMeshName>"
    "<SupplMeshName UI='C900009' Type='Disease'>Not loaded</SupplMeshName></SupplMeshList>"
    "<OtherAbstract Type='Publisher' Language='ger'><AbstractText>Kurz.</AbstractText></OtherAbstract>",
    links=[("ExpressionOfConcernIn", 7)],
    data="<ReferenceList><Reference><ArticleIdList><ArticleId IdType='pubmed'>8</ArticleId></ArticleIdList></Reference>"
    "<Reference><ArticleIdList><ArticleId IdType='pubmed'>2</ArticleId></ArticleIdList></Reference></ReferenceList>",
)
CITED = "MATCH (a:Article)-[:CITES]->(b) RETURN a.pmid, b.pmid, labels(b) ORDER BY b.pmid"


def test_further_fields_of_a_record(graph: Database, look: Look, tmp_path: Path) -> None:
    """Authors, titles and abstracts in other languages, supplementary concepts; a concern retracts nothing.

    What is empty is absent, as are the labels and offsets of an abstract that is one section without a label.
    """
    look("CREATE (:SupplementaryConcept {ui: 'C900001', name: 'A protocol'})")
    report = load(graph, tmp_path, FULL)
    [[found]] = look("MATCH (a:Article) RETURN properties(a)")
    assert (found["authors"], found["vernacular_title"]) == (["Ode AB", "The Group"], "Ein Titel.")
    assert found["other_abstracts_json"] == '[{"language":"ger","text":"Kurz.","type":"Publisher"}]'
    assert found["retracted"] is False
    assert not {"section_labels", "section_offsets", "states_retraction", "copyright", "doi"} & found.keys()
    assert look("MATCH (a)-[r:HAS_SUPPLEMENTARY]->(c) RETURN a.pmid, r.type, c.ui") == [[1, "Protocol", "C900001"]]
    assert look("MATCH (a)-[r:CONCERN_RAISED_BY]->(b) RETURN a.pmid, b.pmid, r.stated_by") == [[1, 7, [1]]]
    assert report.unresolved == {"supplementary concept UI not loaded": 1}
    assert look(CITED) == []
    assert counts(load(graph, tmp_path, FULL)) == (1, 0, 0, 1)
    bare = citation(1)
    assert counts(load(graph, tmp_path, bare)) == (1, 0, 1, 0)
    [[found]] = look("MATCH (a:Article) RETURN properties(a)")
    assert not {"authors", "vernacular_title", "other_abstracts_json"} & found.keys()
    assert look("MATCH (a)-[r:HAS_SUPPLEMENTARY]->(c) RETURN r") == look(STUBS) == []


def test_citations_are_linked_on_request_only(graph: Database, look: Look, tmp_path: Path) -> None:
    """To articles and stubs; a load without the option leaves them, one with it follows the record."""
    load(graph, tmp_path, citation(2), FULL, cites=True)
    assert look(CITED) == [[1, 2, ["Article"]], [1, 8, ["Stub"]]]
    assert counts(load(graph, tmp_path, FULL, cites=True)) == (1, 0, 0, 1)
    load(graph, tmp_path, citation(1))
    assert len(look(CITED)) == 2
    assert counts(load(graph, tmp_path, citation(1), cites=True)) == (1, 0, 1, 0)
    assert look(CITED) == look(STUBS) == []


RICH = citation(
    1,
    headings=[("D900001", "Growths", True, [("use", False)])],
    substances=[("D900003", "Water")],
    links=[("CommentIn", 2), ("ErratumIn", 3), ("CommentIn", None)],
)


def test_loading_twice_changes_nothing(graph: Database, look: Look, tmp_path: Path) -> None:
    """Every node, edge and property is as before."""
    records = (RICH, citation(2, links=[("CommentOn", 1)]), citation(4, types=NOTICE, links=[("RetractionOf", 2)]))
    first = load(graph, tmp_path, *records)
    before = look(EVERYTHING)
    second = load(graph, tmp_path, *records)
    assert (counts(first), counts(second)) == ((3, 3, 0, 0), (3, 0, 0, 3))
    assert first.unresolved == second.unresolved == {"link without a PMID": 1}
    assert look(EVERYTHING) == before


def test_a_changed_record_replaces_what_it_said(graph: Database, look: Look, tmp_path: Path) -> None:
    """The same version with other content: properties, headings, substances and links follow; lonely stubs go."""
    load(graph, tmp_path, RICH)
    assert look(STUBS) == [[2], [3]]
    changed = citation(
        1, title="Another title.", headings=[("D900002", "Eye", False, [])], links=[("ErratumIn", 3), ("ErratumIn", 5)]
    )
    assert counts(load(graph, tmp_path, changed)) == (1, 0, 1, 0)
    assert look("MATCH (a:Article) RETURN a.title") == [["Another title."]]
    assert look(HEADINGS) == [[1, "D900002", False, None, None]]
    assert look(SUBSTANCES) == []
    assert look(LINKS) == [[1, "CORRECTED_BY", 3], [1, "CORRECTED_BY", 5]]
    assert look(STUBS) == [[3], [5]]


@pytest.mark.parametrize(
    "other",
    [
        {"headings": [("D900001", "Growths", False, [("use", False)])]},
        {"headings": [("D900001", "Growths", True, [])]},
        {"abstract": None},
        {"types": [("D016441", "Retracted Publication")]},
        {"links": [("CommentOn", 2)]},
    ],
)
def test_a_small_change_is_a_change(graph: Database, tmp_path: Path, other: dict[str, Any]) -> None:
    """A flag, a qualifier, an abstract that went, a retraction, a link's direction."""
    fields: dict[str, Any] = {"headings": [("D900001", "Growths", True, [("use", False)])], "links": [("CommentIn", 2)]}
    load(graph, tmp_path, citation(1, **fields))
    assert counts(load(graph, tmp_path, citation(1, **{**fields, **other}))) == (1, 0, 1, 0)
    assert counts(load(graph, tmp_path, citation(1, **{**fields, **other}))) == (1, 0, 0, 1)


def test_the_higher_version_wins(graph: Database, look: Look, tmp_path: Path) -> None:
    """Within a file and across files; a lower one is counted and changes nothing."""
    records = [citation(1, version=v, title=f"Version {v}.") for v in (2, 3, 1)]
    report = load(graph, tmp_path, *records, citation(1, version=3, title="Version 3, again."))
    assert (counts(report), sum(report.skipped.values())) == ((4, 1, 0, 0), 3)
    assert look("MATCH (a:Article) RETURN a.title, a.version") == [["Version 3, again.", 3]]
    lower = load(graph, tmp_path, citation(1, version=2, title="Too late."))
    assert (counts(lower), lower.skipped) == ((1, 0, 0, 0), {"older version than the one loaded": 1})
    higher = load(graph, tmp_path, citation(1, version=4, title="Version 4."))
    assert counts(higher) == (1, 0, 1, 0)
    assert look("MATCH (a:Article) RETURN a.title, a.version") == [["Version 4.", 4]]


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
@pytest.mark.parametrize("together", [True, False])
def test_a_retraction_holds_in_any_order(
    graph: Database, look: Look, tmp_path: Path, order: tuple[int, ...], together: bool
) -> None:
    """A notice retracts an article that says nothing of it itself, whichever is loaded first, in one file or more."""
    records = [
        citation(1),
        citation(2, types=NOTICE, links=[("RetractionOf", 1), ("CommentOn", 9)]),
        citation(3, links=[("CommentOn", 1)]),
    ]
    parts = [[records[n] for n in order]] if together else [[records[n]] for n in order]
    for part in parts:
        load(graph, tmp_path, *part)
    assert look(RETRACTED) == [[1]]
    assert look("MATCH (a:Article) RETURN a.pmid, a.excluded_reason ORDER BY a.pmid") == [
        [1, None], [2, "retraction notice"], [3, None],
    ]  # fmt: skip
    assert look(LINKS) == [[1, "RETRACTED_BY", 2], [1, "COMMENTED_BY", 3], [9, "COMMENTED_BY", 2]]
    assert look(STUBS) == [[9]]
    assert counts(load(graph, tmp_path, *records)) == (3, 0, 0, 3)


def test_a_stub_keeps_its_links_when_its_record_comes(graph: Database, look: Look, tmp_path: Path) -> None:
    """It becomes an article and stays the same node."""
    load(graph, tmp_path, citation(1, links=[("CommentIn", 2)]))
    [[before]] = look("MATCH (s:Stub {pmid: 2}) RETURN elementId(s)")
    assert counts(load(graph, tmp_path, citation(2))) == (1, 1, 0, 0)
    assert look("MATCH (a:Article {pmid: 2}) WHERE NOT a:Stub RETURN elementId(a)") == [[before]]
    assert look(LINKS) == [[1, "COMMENTED_BY", 2]]


def test_a_link_that_both_records_state_stays_until_both_take_it_back(
    graph: Database, look: Look, tmp_path: Path
) -> None:
    """One edge, however many say so; one that says so no longer does not take the other's word away."""
    load(graph, tmp_path, citation(1, links=[("ErratumIn", 2)]), citation(2, links=[("ErratumFor", 1)]))
    assert look(LINKS) == [[1, "CORRECTED_BY", 2]]
    load(graph, tmp_path, citation(1))
    assert look(LINKS) == [[1, "CORRECTED_BY", 2]]
    load(graph, tmp_path, citation(2))
    assert look(LINKS) == []


def test_a_retraction_holds_as_long_as_a_record_says_so(graph: Database, look: Look, tmp_path: Path) -> None:
    """A notice that no longer names the article takes back its own word, and no other."""
    notice = citation(2, types=NOTICE, links=[("RetractionOf", 1)])
    silent = citation(2, types=NOTICE)
    load(graph, tmp_path, citation(1), notice)
    load(graph, tmp_path, silent)
    assert look(RETRACTED) == []
    load(graph, tmp_path, citation(1, links=[("RetractionIn", None)]), notice)
    load(graph, tmp_path, silent)
    assert look(RETRACTED) == [[1]]
    load(graph, tmp_path, citation(1))
    assert look(RETRACTED) == []


@pytest.mark.parametrize("first", [True, False])
def test_invented_and_real_articles_never_meet(graph: Database, look: Look, tmp_path: Path, first: bool) -> None:
    """Neither beside the other in the graph nor within one file; nothing of the refused file is written."""
    load(graph, tmp_path, citation(1, invented=first))
    before = look(EVERYTHING)
    for refused in ([citation(2, invented=not first)], [citation(3, invented=first), citation(2, invented=not first)]):
        with pytest.raises(Invalid, match="never share a graph") as caught:
            load(graph, tmp_path, *refused)
        assert caught.value.facts["pmid"] == 2
        assert "--home" in caught.value.remedy
        assert look(EVERYTHING) == before


def test_books_and_malformed_records_are_in_the_report(graph: Database, look: Look, tmp_path: Path) -> None:
    """They cost themselves only."""
    book = (
        "<PubmedBookArticle><BookDocument><PMID>5</PMID><Book><BookTitle>A book.</BookTitle></Book></BookDocument>"
        "</PubmedBookArticle>\n"
    )
    report = load(graph, tmp_path, citation(1), book, citation("x"), citation(2))
    assert counts(report) == (4, 3, 0, 0)
    assert [(fault.line, fault.record) for fault in report.faults] == [(5, "x")]
    assert look("MATCH (a:Article) RETURN a.pmid ORDER BY a.pmid") == [[1], [2], [5]]


def test_a_file_that_is_cut_off_leaves_whole_batches(
    graph: Database, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts are rolled up for what was loaded, no release is noted, and loading the whole file completes it."""
    monkeypatch.setattr(module, "BATCH", 2)
    heading: Heading = ("D900001", "Growths", True, [])
    whole = pubmed_file(tmp_path, *(citation(n, headings=[heading]) for n in range(1, 6)))
    cut = tmp_path / "cut.xml"
    cut.write_text(whole.read_text()[:-600])
    with pytest.raises(Invalid, match=r"cut\.xml, line \d+: not well-formed XML, or cut off"):
        load_pubmed(graph, [cut])
    assert look("MATCH (a:Article) RETURN a.pmid ORDER BY a.pmid") == [[1], [2], [3], [4]]
    assert look("MATCH (d:Descriptor {ui: 'D900001'}) RETURN d.articles") == [[4]]
    assert look("MATCH (r:Release {kind: 'pubmed'}) RETURN r") == []
    assert counts(load_pubmed(graph, [whole])) == (5, 1, 0, 4)


def test_headings_are_found_once_mesh_is_there(database: Database, look: Look, tmp_path: Path) -> None:
    """Articles loaded before MeSH have no headings; loading them again gives them theirs."""
    record = citation(1, headings=[("D900001", "Growths", True, [])])
    assert load(database, tmp_path, record).unresolved == {"heading UI not loaded": 1}
    load_mesh(database, [mesh_file(tmp_path, descriptor("D900001", "Growths", ["C04"]))])
    assert counts(load(database, tmp_path, record)) == (1, 0, 1, 0)
    assert look(HEADINGS) == [[1, "D900001", True, None, None]]
