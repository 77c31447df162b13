"""A database of its own for measuring retrieval: made for it, thrown away afterwards, seen by no run.

In: settings, judged files, MeSH and PubMed files. Out: an open database with articles and their vectors.
"""

import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import FrameType

import orjson

from agents.dense import Dense, open_dense
from agents.embed import Part, embed_articles
from agents.embedding import Embedder
from agents.evaluation.retrieval_items import JudgedFile, JudgedQuestion, answerable, parse_judged
from agents.vectors import slot_for
from api.settings import Settings
from api.terminal import progress
from api.wiring import announce_download
from graph import private_neo4j
from graph.database import Database
from graph.errors import Invalid
from graph.migrations import open_schema
from ingest.benchmark.judged_load import load_judged
from ingest.pairs.pairs_file import opened
from ingest.report import Progress


@dataclass(frozen=True, slots=True)
class JudgedHome:
    """A database to measure in: the questions that can be answered there, and what it took to make.

    `excerpts` counts relevant articles of which only excerpts are known.
    """

    database: Database
    dense: Dense | None
    questions: list[JudgedQuestion]
    articles: int
    excerpts: int
    embed_seconds: float


def read_judged(path: Path) -> JudgedFile:
    """Return what a file, plain or gzip, holds. Raises Invalid."""
    with opened(path) as (file, _):
        text = file.read()
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"{path} is not JSON: {error}.", file=str(path)) from error
    return parse_judged(document, str(path))


@contextmanager
def open_judged_home(
    settings: Settings, judged: JudgedFile, embedder: Embedder | None, mesh: Sequence[Path], others: Sequence[Path]
) -> Iterator[JudgedHome]:
    """Yield a private Neo4j in a temporary folder with the judged articles, the others and their vectors."""
    announce_download(settings)
    with ending_on_signal(), tempfile.TemporaryDirectory(prefix="kailin-judged-") as folder:
        home = Path(folder)
        try:
            with progress() as on_progress:
                server = private_neo4j.start(
                    home, settings.cache_path, heap_mb=settings.heap_mb, on_progress=on_progress
                )
            with Database(server.uri, server.username, server.password) as database:
                open_schema(database)
                yield fill(database, judged, embedder, mesh, others)
        finally:
            private_neo4j.stop(home)


@contextmanager
def ending_on_signal() -> Iterator[None]:
    """Have SIGTERM end the process by an exception, as Ctrl-C does, so that what was made is taken away."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def fill(
    database: Database, judged: JudgedFile, embedder: Embedder | None, mesh: Sequence[Path], others: Sequence[Path]
) -> JudgedHome:
    """Load and embed what is searched."""
    with progress() as on_progress:

        def on_load(now: Progress) -> None:
            on_progress(f"Load {now.file} (kB)", now.bytes_read // 1000, now.bytes_total // 1000)

        whole = load_judged(
            database, judged.articles, partial=judged.partial, mesh=mesh, others=others, on_progress=on_load
        )
        counts = database.row("status_counts")
        begun = perf_counter()
        dense = None
        if embedder is not None:
            n = int(counts["usable"])
            model = slot_for(database, embedder)
            embed_articles(
                database,
                embedder,
                model,
                Part(),
                lambda *_: None,
                on_progress=lambda done: on_progress("Embed", done, n),
            )
            dense = open_dense(database, embedder)
    known = {pmid for pmid, article in judged.articles.items() if article.abstract} | whole
    questions = answerable(judged.questions, known)
    relevant = frozenset().union(*(question.relevant for question in questions)) if questions else frozenset()
    return JudgedHome(
        database,
        dense,
        questions,
        int(counts["usable"]),
        len(relevant - whole) if judged.partial else 0,
        perf_counter() - begun,
    )
