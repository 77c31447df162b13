"""Keeping a graph current: real update pairs against their final state, and the time of a large update.

python tests/bench/current.py --data DIR --home HOME [--articles 60000] [--update 30000]

DIR holds mesh/ and pubmed/ (see real_graph.py). For each pair of a baseline and its update, both loaded in order must
give the graph that their final state gives. Then the sample's citations are written again and again under other PMIDs:
`--articles` of them are loaded, and an update of `--update` records is timed, of which a half is new, four tenths are
revisions (another title, a heading less), and the rest deletions and notices of retraction.
"""

import gzip
import itertools
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import neo4j
import psutil

from api.verify import verify
from graph import private_neo4j
from graph.database import Database, Transaction
from graph.records import Article, Deletion
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed import load_pubmed as loader
from ingest.pubmed.load_pubmed import PubmedLoad, load_pubmed
from ingest.pubmed.pubmed_xml import parse_pubmed
from ingest.report import LoadReport, Tally
from ingest.rollup.rollup import recount_pairs
from tests.bench.real_graph import CORPUS, MESH, machine, parser
from tests.ingest.graph_snapshot import Look, snapshot

PAIRS = (
    ("pubmed20n1015_baseline_part.xml.gz", "pubmed20n1016_update_part.xml.gz"),
    ("pubmed22n1114_baseline.xml.gz", "pubmed22n1115_update.xml.gz"),
    ("pubmed26n1334_baseline.xml.gz", "pubmed26n1335_update.xml.gz"),
)
CITATION = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
PMID = re.compile(rb"<PMID[^>]*>\d+</PMID>")
HEADING = re.compile(rb"<MeshHeading>.*?</MeshHeading>", re.DOTALL)
PREFIXED = re.compile(rb"<\w+:")
FIRST = 50_000_000
CORRECTION = (
    b'<CommentsCorrectionsList><CommentsCorrections RefType="RetractionOf"><RefSource>x</RefSource>'
    b'<PMID Version="1">%d</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>'
)


def main() -> None:
    """Check the pairs, then time an update."""
    options = parser(__doc__)
    options.add_argument("--articles", type=int, default=60_000)
    options.add_argument("--update", type=int, default=30_000)
    options.add_argument("--pairs", action="store_true", help="check the pairs instead")
    given = options.parse_args()
    print(machine())
    server = private_neo4j.start(given.home, given.cache)
    login = (server.username, server.password)
    try:
        with Database(server.uri, *login) as database, neo4j.GraphDatabase.driver(server.uri, auth=login) as driver:

            def look(text: str) -> list[Any]:
                with driver.session() as session:
                    return [list(record.values()) for record in session.run(neo4j.Query(text))]

            for baseline, update in PAIRS if given.pairs else ():
                check_pair(database, look, given.data, [given.data / "pubmed" / name for name in (baseline, update)])
            if not given.pairs:
                time_update(database, look, given.data, given.home, given.articles, given.update)
    finally:
        private_neo4j.stop(given.home)


def check_pair(database: Database, look: Look, data: Path, files: Sequence[Path]) -> None:
    """Print how loading two files in order differs from loading their final state."""
    empty(database, look, data)
    for path in files:
        report = load_pubmed(database, [path])
        print(
            f"{path.name}: read {report.read:,}, new {report.written:,}, changed {report.changed:,}, "
            f"unchanged {report.unchanged:,}, deleted {report.deleted:,}, skipped {report.skipped}, "
            f"faults {len(report.faults)}, {report.seconds:.2f} s"
        )
    in_order = snapshot(look)
    state: dict[int, Article] = {}
    for record in itertools.chain.from_iterable(map(parse_pubmed, files)):
        held = state.get(record.pmid) if isinstance(record, Article | Deletion) else None
        if isinstance(record, Deletion):
            if held and held.version <= record.version:
                del state[record.pmid]
        elif isinstance(record, Article) and (held is None or record.version >= held.version):
            state[record.pmid] = record
    empty(database, look, data)
    load = PubmedLoad(database, Tally(), (), cites=False)
    records = [*reversed(state.values())]
    for at in range(0, len(records), loader.BATCH):
        load.write_batch(records[at : at + loader.BATCH])
    load.finish()
    difference = in_order.difference(snapshot(look))
    print(f"  final state: {len(records):,} articles, {len(in_order.nodes):,} nodes; {len(difference)} differences")
    for line in difference[:10]:
        print("   ", line)


def empty(database: Database, look: Look, data: Path) -> None:
    """Take out all articles and pairs and bring the counts to zero; load MeSH where there is none yet."""
    if not database.row("status_counts")["descriptors"]:
        database.apply_schema()
        load_mesh(database, [data / MESH])
    look(
        "MATCH (n) WHERE n:Article OR n:Stub OR n:QAPair OR n:Question OR (n:Release AND n.kind = 'pubmed') "
        "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
    )
    look("MATCH (d:Descriptor) SET d.articles = 0, d.candidates = [], d.major_candidates = 0")
    look("MATCH (t:TreeNumber) SET t.articles = 0")


def time_update(database: Database, look: Look, data: Path, home: Path, n_articles: int, n_update: int) -> None:
    """Print the seconds of a baseline and of an update, by part, and whether the graph's rules hold."""
    empty(database, look, data)
    with gzip.open(data / CORPUS) as file:
        found = CITATION.findall(file.read())
    # Formulas use a prefix that the root element of their file declares.
    sample = [text for text in found if b"<MeshHeading>" in text and not PREFIXED.search(text)]
    baseline, update = home / "pubmed99n0001.xml", home / "pubmed99n0002.xml"
    write_file(baseline, (renumbered(sample, n) for n in range(n_articles)))
    write_file(update, updates(sample, n_articles, n_update))
    show("baseline", load_pubmed(database, [baseline]))
    look(
        "MATCH (d:Descriptor {ui: 'D006801'})<-[:HAS_MESH]-(a:Article) WITH d, a ORDER BY a.pmid LIMIT 2000 "
        "CREATE (p:QAPair {id: 'pair ' + a.pmid, created_revision: 1})-[:ABOUT]->(d) "
        "CREATE (p)-[:ANSWERS]->(:Question {id: 'question ' + a.pmid})-[:FROM]->(a) CREATE (p)-[:SUPPORTED_BY]->(a)"
    )
    recount_pairs(database)
    timings: defaultdict[str, float] = defaultdict(float)
    before = processor_seconds(home)
    with timed(timings):
        show("update", load_pubmed(database, [update]))
    here, there = (after - first for after, first in zip(processor_seconds(home), before, strict=True))
    print(f"  processor seconds: {here:.1f} here, {there:.1f} in the server")
    for name, seconds in sorted(timings.items(), key=lambda item: -item[1])[:16]:
        print(f"  {seconds:6.2f} s {name}")
    show("update again", load_pubmed(database, [update], again=True))
    print(
        "rules broken:", [finding.rule for finding in verify(database) if not finding.holds and finding.rule in COUNTED]
    )


def processor_seconds(home: Path) -> tuple[float, float]:
    """Return the processor time of this process and of the home's server so far, whatever else the machine does."""
    server = private_neo4j.find(home)
    assert server is not None
    here, there = psutil.Process().cpu_times(), psutil.Process(server.pid).cpu_times()
    return here.user + here.system, there.user + there.system


COUNTED = (
    *("verify_descriptor_articles", "verify_descriptor_candidates", "verify_descriptor_pairs"),
    *("verify_tree_articles", "verify_tree_pairs", "verify_pair_usable"),
)


@contextmanager
def timed(timings: defaultdict[str, float]) -> Iterator[None]:
    """Sum up the seconds of each query, and of the parts of a load around them."""

    def timed_call(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                timings[name or str(arguments[1])] += time.perf_counter() - began

        return call

    parts = {"finish": "roll-up", "find_changes": "compare", "withdraw_unsupported": "withdraw"}
    with ExitStack() as stack:
        stack.enter_context(patch.object(Transaction, "run", timed_call("", Transaction.run)))
        for name, part in parts.items():
            stack.enter_context(patch.object(loader, name, timed_call(part, vars(loader)[name])))
        yield


def updates(sample: Sequence[bytes], n_articles: int, n: int) -> Iterator[bytes]:
    """Yield new citations, revisions, notices and deletions."""
    for i in range(n // 2):
        yield renumbered(sample, n_articles + i)
    for i in range(n * 4 // 10):
        revised = HEADING.sub(b"", renumbered(sample, i), count=1)
        yield revised.replace(b"<ArticleTitle>", b"<ArticleTitle>Revised: ", 1)
    for i in range(n // 20):
        notice = renumbered(sample, n_articles + n + i).replace(b"</MedlineCitation>", CORRECTION % (FIRST + i * 7), 1)
        yield notice
    yield b"<DeleteCitation>"
    for i in range(n // 20):
        yield b'<PMID Version="1">%d</PMID>' % (FIRST + n_articles - 1 - i)
    yield b"</DeleteCitation>"


def renumbered(sample: Sequence[bytes], n: int) -> bytes:
    """Return the nth citation: one of the sample with a PMID of its own."""
    return PMID.sub(b'<PMID Version="1">%d</PMID>' % (FIRST + n), sample[n % len(sample)], count=1)


def write_file(path: Path, citations: Iterator[bytes]) -> None:
    """Write a PubmedArticleSet."""
    with path.open("wb") as file:
        file.write(b"<PubmedArticleSet>\n")
        for text in citations:
            file.write(text + b"\n")
        file.write(b"</PubmedArticleSet>\n")


def show(what: str, report: LoadReport) -> None:
    """Print one report."""
    print(
        f"{what}: {report.seconds:.1f} s, {report.rate:,.0f} records/s; read {report.read:,}, new {report.written:,}, "
        f"changed {report.changed:,}, unchanged {report.unchanged:,}, deleted {report.deleted:,}, withdrawn pairs "
        f"{report.withdrawn:,}, skipped {report.skipped}",
        flush=True,
    )


if __name__ == "__main__":
    main()
