"""Loads what retrieval is measured on: MeSH, the articles of judged questions, and others beside them.

In: an empty database, articles of a benchmark, PubMed and MeSH files. Out: articles with their headings, counts rolled
up. An article of a PubMed file that the benchmark has too stays as the benchmark has it, unless only excerpts are known
from there. No pair, run or release is written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from graph.benchmark_gate import BenchmarkGate
from graph.database import Database
from graph.errors import Invalid
from graph.records import Article, Deletion
from ingest.batches import Meter, iter_batches
from ingest.lexicon import Lexicon
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed.load_pubmed import BATCH, write_changes
from ingest.pubmed.pubmed_changes import latest
from ingest.pubmed.pubmed_xml import parse_pubmed
from ingest.report import OnProgress, Tally, quiet
from ingest.rollup.rollup import roll_up


def load_judged(
    database: Database,
    articles: Mapping[int, Article],
    *,
    partial: bool,
    mesh: Sequence[Path] = (),
    others: Sequence[Path] = (),
    on_progress: OnProgress = quiet,
) -> set[int]:
    """Load everything and return the PMIDs of which a whole abstract is known from the PubMed files `others`.

    `partial`: the articles given are excerpts, and give way to the record of a PubMed file. Raises Invalid where the
    database holds articles already, and what the parsers raise.
    """
    if database.row("load_pubmed_kind")["kinds"]:
        raise Invalid("Judged articles are loaded into an empty database only.", remedy="Name another home.")
    if mesh:
        load_mesh(database, list(mesh), on_progress=on_progress)
    lexicon = Lexicon.of_graph(database)
    whole: set[int] = set()
    for batch in iter_others(others, frozenset() if partial else articles.keys(), on_progress):
        write(database, batch, lexicon)
        whole.update(article.pmid for article in batch)
    rest = [article for pmid, article in articles.items() if pmid not in whole]
    for at in range(0, len(rest), BATCH):
        write(database, rest[at : at + BATCH], lexicon)
    roll_up(database)
    return whole


def iter_others(paths: Sequence[Path], but: Collection[int], on_progress: OnProgress) -> Iterator[list[Article]]:
    """Yield the articles of PubMed files that have an abstract, without some PMIDs."""
    tally = Tally()
    meter = Meter(list(paths), tally, on_progress)
    for path in paths:
        batches: Iterator[list[Article | Deletion]] = iter_batches(path, parse_pubmed, BATCH, tally, meter.at(path))
        for batch in batches:
            yield [r for r in batch if isinstance(r, Article) and r.abstract is not None and r.pmid not in but]


def write(database: Database, articles: Sequence[Article], lexicon: Lexicon) -> None:
    """Write some articles in one transaction."""
    records = latest(articles)
    if records:
        database.transact(lambda tx: write_changes(tx, records, lexicon, BenchmarkGate(), cites=False))
