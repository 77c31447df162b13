"""A graph kept current: updates give the final state, files come in turn, pairs go with their articles, kills mend."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.verify import verify
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed import load_pubmed as module
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.report import LoadReport
from ingest.rollup.rollup import recount_pairs
from tests.ingest.graph_snapshot import Snapshot, snapshot
from tests.ingest.written_xml import Heading, citation, descriptor, mesh_file, pubmed_file

Look = Callable[[str], list[Any]]
UIS = ("D900001", "D900002", "D900003")
GROWTHS: Heading = ("D900001", "Growths", True, [])
NOTICE = [("D016440", "Retraction Notice")]
PAIR = """
MATCH (d:Descriptor {{ui: "D900001"}}) MATCH (s:Article {{pmid: {source}}}) MATCH (a:Article {{pmid: {support}}})
CREATE (p:QAPair {{id: "{id}", created_revision: 1}})-[:ABOUT]->(d)
CREATE (p)-[:ANSWERS]->(:Question {{id: "{id}"}})-[:FROM {{attempt: 1}}]->(s)
CREATE (p)-[:SUPPORTED_BY {{rank: 1}}]->(a)
"""
PAIRS = "MATCH (p:QAPair) RETURN p.id, p.withdrawn_reason ORDER BY p.id"
COUNTS = "MATCH (d:Descriptor {ui: 'D900001'})-[:AT]->(t) RETURN d.articles, d.pairs, t.articles, t.pairs"
PMIDS = "MATCH (n) WHERE n.pmid IS NOT NULL RETURN n.pmid, labels(n) ORDER BY n.pmid"


def deletion(pmid: int, version: int = 1) -> str:
    """Return a DeleteCitation."""
    return f'<DeleteCitation><PMID Version="{version}">{pmid}</PMID></DeleteCitation>\n'


def write_mesh(database: Database, folder: Path) -> None:
    """Load three descriptors, one of them at two places."""
    records = (
        descriptor("D900001", "Growths", ["C04"]),
        descriptor("D900002", "Eye growths", ["C04.1", "A09"]),
        descriptor("D900003", "Water", ["D01"]),
    )
    load_mesh(database, [mesh_file(folder, *records)])


@pytest.fixture
def graph(database: Database, tmp_path: Path) -> Database:
    """A graph with three descriptors."""
    write_mesh(database, tmp_path)
    return database


def load(graph: Database, folder: Path, *records: str, name: str = "pubmed.xml") -> LoadReport:
    """Load some records as one file."""
    return load_pubmed(graph, [pubmed_file(folder, *records, name=name)])


@dataclass(frozen=True, slots=True)
class Record:
    """A citation or, without text, a deletion."""

    pmid: int
    version: int
    text: str | None

    @property
    def xml(self) -> str:
        """The record as a file has it."""
        return self.text or deletion(self.pmid, self.version)


@st.composite
def citations(draw: st.DrawFn) -> Record:
    """A citation of one of five articles, with links to these and two more."""
    pmid, version = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    uis = draw(st.lists(st.sampled_from(UIS), unique=True, max_size=3))
    headings = [(ui, ui, draw(st.booleans()), [("use", True)] if draw(st.booleans()) else []) for ui in uis]
    kinds = ("RetractionIn", "RetractionOf", "ErratumIn", "ErratumFor", "ExpressionOfConcernIn", "CommentOn")
    links = draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(1, 7)), max_size=2))
    retracted = draw(st.sampled_from([False, False, True]))
    text = citation(
        pmid,
        version=version,
        title=draw(st.sampled_from(["One.", "Another."])),
        abstract="<AbstractText>Words.</AbstractText>" if draw(st.sampled_from([True, True, False])) else None,
        headings=headings,
        substances=[("D900003", "Water")] if draw(st.booleans()) else [],
        links=links,
        types=[("D016441", "Retracted Publication")] if retracted else [("D016428", "Journal Article")],
        citation_end='<SupplMeshList><SupplMeshName UI="C900001" Type="Protocol">P</SupplMeshName></SupplMeshList>'
        if draw(st.booleans())
        else "",
        data="<ReferenceList><Reference><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{draw(st.integers(1, 7))}</ArticleId>'
        "</ArticleIdList></Reference></ReferenceList>",
    )
    return Record(pmid, version, text)


DELETIONS = st.builds(Record, st.integers(1, 5), st.integers(1, 3), st.none())
FILES = st.lists(st.lists(st.one_of(citations(), citations(), DELETIONS), max_size=6), min_size=1, max_size=4)


def final_state(records: Sequence[Record]) -> list[Record]:
    """Return the records that stand at the end, in order of their PMIDs."""
    state: dict[int, Record] = {}
    for record in records:
        held = state.get(record.pmid)
        if record.text is None:
            if held and held.version <= record.version:
                del state[record.pmid]
        elif held is None or record.version >= held.version:
            state[record.pmid] = record
    return [state[pmid] for pmid in sorted(state)]


def fresh_graph(
    database: Database, look: Look, folder: Path, files: Sequence[Sequence[Record]], *, cites: bool
) -> Snapshot:
    """Load files into an emptied graph, one command each, and return what it holds."""
    database.empty()
    write_mesh(database, folder)
    look("CREATE (:SupplementaryConcept {ui: 'C900001', name: 'P'})")
    for records in files:
        load_pubmed(database, [pubmed_file(folder, *(record.xml for record in records))], again=True, cites=cites)
    assert [finding for finding in verify(database) if not finding.holds] == []
    return snapshot(look)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # Shrinking would load graphs for minutes.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(files=FILES, cites=st.booleans(), backwards=st.booleans())
def test_a_baseline_and_its_updates_give_the_graph_of_the_final_state(
    database: Database,
    look: Look,
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[Record]],
    cites: bool,
    backwards: bool,
) -> None:
    """Nodes, properties, links, stubs and counts, whatever came, changed and went on the way, in batches of three."""
    folder = tmp_path_factory.mktemp("files")
    final = final_state([record for records in files for record in records])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BATCH", 3)
        in_order = fresh_graph(database, look, folder, files, cites=cites)
        at_once = fresh_graph(database, look, folder, [final[::-1] if backwards else final], cites=cites)
    assert in_order.difference(at_once) == []


def test_a_deletion_leaves_a_graph_without_the_article(graph: Database, look: Look, tmp_path: Path) -> None:
    """Headings, counts and what it said of others go; a stub is left only where another record still names it."""
    load(graph, tmp_path, citation(2, links=[("CommentOn", 1)]), citation(5, headings=[GROWTHS]), name="rest.xml")
    before = snapshot(look)
    record = citation(1, version=2, headings=[GROWTHS], links=[("RetractionOf", 5), ("ErratumIn", 6)])
    assert load(graph, tmp_path, record).written == 1
    assert look(COUNTS) == [[0, 0, 0, 0]]
    assert load(graph, tmp_path, deletion(1), name="lower.xml").skipped == {
        "deletion of an older version than the one loaded": 1
    }
    report = load(graph, tmp_path, deletion(1, 2), deletion(77), name="update.xml")
    assert (report.read, report.deleted) == (2, 1)
    assert report.skipped == {"deletion of an article that is not loaded": 1}
    assert snapshot(look) == before
    assert look(COUNTS) == [[1, 0, 1, 0]]
    assert look(PMIDS) == [[1, ["Stub"]], [2, ["Article"]], [5, ["Article"]]]


def make_pair(graph: Database, look: Look, id: str, source: int, support: int) -> None:  # noqa: A002
    """Write a live pair about growths, and count it."""
    look(PAIR.format(id=id, source=source, support=support))
    recount_pairs(graph)


def test_a_deleted_article_with_pairs_stays_out_of_use(graph: Database, look: Look, tmp_path: Path) -> None:
    """The pair is withdrawn and the counts fall; a later record of any version revives the article, not the pair."""
    records = [citation(n, version=2, headings=[GROWTHS], links=[("CommentIn", 9)]) for n in (1, 2)]
    load(graph, tmp_path, *records)
    make_pair(graph, look, "a", 1, 2)
    assert look(COUNTS) == [[2, 1, 2, 1]]
    report = load(graph, tmp_path, deletion(2, 2), name="update.xml")
    assert (report.deleted, report.withdrawn) == (1, 1)
    assert look(PAIRS) == [["a", "PMID 2 was deleted from PubMed"]]
    assert look("MATCH (a:Article {pmid: 2}) RETURN a.excluded_reason, a.title") == [["deleted", "A title."]]
    assert look("MATCH (a)-[:COMMENTED_BY]->() RETURN a.pmid") == [[1]]
    assert look(COUNTS) == [[1, 0, 1, 0]]
    again = load(graph, tmp_path, citation(2, headings=[GROWTHS]), name="again.xml")
    assert (again.written, again.withdrawn) == (1, 0)
    assert look("MATCH (a:Article {pmid: 2}) RETURN a.excluded_reason, a.version") == [[None, 1]]
    assert look(COUNTS) == [[2, 0, 2, 0]]
    assert look(PAIRS) == [["a", "PMID 2 was deleted from PubMed"]]


@pytest.mark.parametrize("role", ["source", "support"])
@pytest.mark.parametrize(
    ("update", "reason"),
    [
        (citation(1, types=[("D016441", "Retracted Publication")]), "was retracted"),
        (citation(1, links=[("RetractionIn", 5)]), "was retracted"),
        (citation(5, types=NOTICE, links=[("RetractionOf", 1)]), "was retracted"),
        (citation(1, types=NOTICE), "was excluded: retraction notice"),
        (citation(1, abstract=None), "has no abstract any more"),
        (deletion(1), "was deleted from PubMed"),
    ],
)
def test_a_pair_goes_with_its_articles(
    graph: Database, look: Look, tmp_path: Path, role: str, update: str, reason: str
) -> None:
    """As source or support, whichever record says so; the revision rises and the reason names the PMID."""
    load(graph, tmp_path, *(citation(n, headings=[GROWTHS]) for n in (1, 2, 3)))
    make_pair(graph, look, "a", *((1, 2) if role == "source" else (2, 1)))
    make_pair(graph, look, "b", 2, 3)
    revision = graph.row("select_revision")["revision"]
    assert load(graph, tmp_path, update, name="update.xml").withdrawn == 1
    assert look(PAIRS) == [["a", f"PMID 1 {reason}"], ["b", None]]
    assert look("MATCH (p:QAPair {id: 'a'}) RETURN p.withdrawn_revision, p.withdrawn_at IS NULL") == [
        [revision + 1, False]
    ]
    assert look(COUNTS) == [[2, 1, 2, 1]]


def test_a_concern_withdraws_nothing(graph: Database, look: Look, tmp_path: Path) -> None:
    """It warns; the article stays usable."""
    load(graph, tmp_path, citation(1, headings=[GROWTHS]))
    make_pair(graph, look, "a", 1, 1)
    load(graph, tmp_path, citation(2, links=[("ExpressionOfConcernFor", 1)]), name="update.xml")
    assert look(PAIRS) == [["a", None]]
    assert look("MATCH (a)-[:CONCERN_RAISED_BY]->(b) RETURN a.pmid, b.pmid") == [[1, 2]]


def test_a_file_that_is_loaded_is_passed_over(graph: Database, look: Look, tmp_path: Path) -> None:
    """By its content, under any name, unless told otherwise; a changed file is loaded and named."""
    path = pubmed_file(tmp_path, citation(1), name="pubmed26n0001.xml")
    copy = pubmed_file(tmp_path, citation(1), name="mine.xml")
    assert load_pubmed(graph, [path]).already_loaded == ()
    report = load_pubmed(graph, [path, copy])
    assert (report.read, report.already_loaded) == (0, ("pubmed26n0001.xml", "mine.xml"))
    again = load_pubmed(graph, [path], again=True)
    assert (again.read, again.unchanged, again.already_loaded, again.replaced) == (1, 1, (), ())
    changed = load(graph, tmp_path, citation(1, title="Changed."), name="pubmed26n0001.xml")
    assert (changed.changed, changed.replaced) == (1, ("pubmed26n0001.xml",))
    assert look("MATCH (r:Release {kind: 'pubmed'}) RETURN count(r)") == [[2]]


def test_a_gap_in_the_series_is_refused_before_anything_is_written(graph: Database, look: Look, tmp_path: Path) -> None:
    """With the missing file's name; --allow-gaps takes it. Files of one command are put in order."""
    one, two, four = (
        pubmed_file(tmp_path, citation(1, title=f"From {n}."), name=f"pubmed26n000{n}.xml") for n in (1, 2, 4)
    )
    load_pubmed(graph, [two, one])
    assert look("MATCH (a:Article) RETURN a.title") == [["From 2."]]
    with pytest.raises(Invalid, match=r"pubmed26n0003\.xml\.gz is missing"):
        load_pubmed(graph, [four])
    assert look("MATCH (a:Article) RETURN a.title") == [["From 2."]]
    assert load_pubmed(graph, [four], allow_gaps=True).changed == 1
    three = pubmed_file(tmp_path, citation(3), name="pubmed26n0003.xml")
    with pytest.raises(Invalid, match=r"is older than pubmed26n0004\.xml\.gz"):
        load_pubmed(graph, [three])
    assert load_pubmed(graph, [two]).already_loaded == ("pubmed26n0002.xml",)
    assert load_pubmed(graph, [three], allow_gaps=True).written == 1


CHILD = """
import sys, time
from pathlib import Path
from graph.database import Database
from ingest.pubmed import load_pubmed as module

write, stages = module.PubmedLoad.write_batch, []

def stop() -> None:
    print("here", flush=True)
    time.sleep(60)

def write_batch(load, batch):
    write(load, batch)
    stages.append("batch")
    if sys.argv[1] == str(len(stages)):
        stop()

module.BATCH = 2
module.PubmedLoad.write_batch = write_batch
if sys.argv[1] == "counted":
    module.PubmedLoad.load_file, load_file = lambda *a, **k: (load_file(*a, **k), stop()), module.PubmedLoad.load_file
if sys.argv[1] == "open":
    module.write_links = lambda tx, changes: stop()
with Database(*sys.argv[2:5]) as database:
    module.load_pubmed(database, [Path(sys.argv[5])])
"""


@pytest.mark.parametrize("stage", ["open", "1", "2", "counted"])
def test_a_load_that_is_killed_is_mended_by_the_next(
    graph: Database, neo4j_server: Server, look: Look, tmp_path: Path, stage: str
) -> None:
    """In an open transaction, between batches, before the roll-up: whole batches stay, and any next load puts the
    counts right and withdraws what was left live; loading the file again completes it."""
    load(graph, tmp_path, *(citation(n, headings=[GROWTHS]) for n in (1, 2)), name="base.xml")
    make_pair(graph, look, "a", 1, 2)
    update = [citation(1, types=NOTICE), citation(3, headings=[GROWTHS]), *(citation(n) for n in (4, 5, 6))]
    path = pubmed_file(tmp_path, *update, name="update.xml")
    arguments = [stage, neo4j_server.uri, neo4j_server.username, neo4j_server.password, str(path)]
    with subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        child.kill()
    n_batches = {"open": 0, "1": 1, "2": 2, "counted": 3}[stage]
    present = [pmid for [pmid] in look("MATCH (a:Article) WHERE a.pmid > 2 RETURN a.pmid ORDER BY a.pmid")]
    assert present == [3, 4, 5, 6][: max(0, 2 * n_batches - 1)]
    other = load(graph, tmp_path, citation(7), name="other.xml")
    assert other.withdrawn == (1 if stage in {"1", "2"} else 0)
    assert [
        finding for finding in verify(graph) if finding.offenders and "counted" in finding.offenders[0].problem
    ] == []
    load_pubmed(graph, [path])
    mended = snapshot(look)
    assert look(PAIRS) == [["a", "PMID 1 was excluded: retraction notice"]]
    assert look(COUNTS) == [[2, 0, 2, 0]]
    load_pubmed(graph, [path], again=True)
    assert snapshot(look) == mended
