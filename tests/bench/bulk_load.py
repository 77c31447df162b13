"""Loads a synthetic literature from import tables to a running, constrained, rolled-up database, stage by stage.

python -m tests.bench.bulk_load --data DIR --home DIR --articles 1000000 --abstracts 1300
(DIR of data holds mesh/ and pubmed/; that of the home is emptied first; the graph stays there, for other measurements)

The tables are made before the clock starts. An article counts in the roll-up only with an abstract, so `--abstracts 1`
gives each a word: titles only, for all that takes time. Memory is what all processes of the load have resident.
"""

import argparse
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from graph import private_neo4j
from graph.database import Database
from ingest.bulk.bulk import Bulk, Places, Sizes, read_vocabulary
from ingest.bulk.bulk_lexicon import LexiconFolder
from ingest.bulk.bulk_tables import Part, read_part, write_records
from ingest.bulk.engine import LocalEngine
from ingest.bulk.whole_folder import whole_folder
from tests.bench.real_graph import MESH, machine, parser
from tests.bench.synthetic import Block, Law, Writer, iter_blocks, measure_law

TERMS = ("neoplasms", "insulin AND resistance", "randomized trial of therapy in patients with heart failure", "mice")


@dataclass(frozen=True, slots=True)
class BlockJob:
    """A block of articles to make a part of."""

    law: Law
    block: Block
    characters: int
    lexicon: LexiconFolder
    place: Path


def build_block(job: BlockJob) -> Part:
    """Return the part of a block, made now unless it is there."""
    if not job.place.is_dir():
        with whole_folder(job.place) as folder:
            articles = Writer(job.law, job.characters).articles(job.block)
            write_records(folder, articles, job.lexicon, job.place, job.place.name)
    return read_part(job.place, job.place)


class Peak:
    """The most memory that this process and its children had resident together, in MiB."""

    def __init__(self) -> None:
        self.mib = 0.0
        self.stage = ""
        self.by_stage: dict[str, float] = {}
        self._stop = threading.Event()

    @contextmanager
    def watched(self, home: Path) -> Iterator["Peak"]:
        """Look every half second; the servers of a home count too."""
        thread = threading.Thread(target=self._watch, args=(home,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _watch(self, home: Path) -> None:
        me = psutil.Process()
        while not self._stop.wait(0.5):
            total = sum(resident(process) for process in [me, *me.children(recursive=True)])
            servers = (p for p in psutil.process_iter(["cmdline"]) if is_server(p.info["cmdline"] or (), home))
            total += sum(map(resident, servers))
            self.mib = max(self.mib, total / 2**20)
            self.by_stage[self.stage] = max(self.by_stage.get(self.stage, 0.0), total / 2**20)


def is_server(command: Sequence[str], home: Path) -> bool:
    """Say whether a command line is that of a server of a home, or of one below it."""
    return any(word.startswith(f"--home-dir={home}") for word in command)


def resident(process: psutil.Process) -> int:
    """Return the resident bytes of a process, 0 when it is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Make the tables, load them, and print what it took."""
    options = parser(__doc__)
    options.add_argument("--articles", type=int, required=True)
    options.add_argument("--abstracts", type=int, default=1_300, help="characters of an abstract")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--heap", type=int, default=2048, help="MiB of the server's heap")
    given = options.parse_args()
    shutil.rmtree(given.home, ignore_errors=True)
    places = Places.of(given.home.absolute(), given.cache)
    print(f"{machine()}; {given.articles:,} articles, abstracts of {given.abstracts} characters")
    with LocalEngine(given.workers) as engine, Peak().watched(places.home.resolve()) as peak:
        vocabulary = read_vocabulary([given.data / MESH])
        lexicon = vocabulary.write_lexicon(places.work)
        parts = make_parts(engine, given, lexicon, places.work / "parts")
        peak.mib, peak.by_stage = 0.0, {}

        def on_progress(step: str, _done: int, _total: int) -> None:
            peak.stage = step

        began = time.perf_counter()
        job = Bulk(places, engine, Sizes(heap_mb=given.heap), on_progress)
        report = job.import_parts([given.data / MESH], vocabulary, lexicon, parts, check=lambda _: None)
        server = private_neo4j.start(places.home, places.cache, heap_mb=given.heap, page_cache_mb=1024)
        seconds = time.perf_counter() - began
    print(f"from tables to a running database: {seconds:.0f} s, at most {peak.mib:,.0f} MiB resident")
    print("  " + ", ".join(f"{stage} {taken:.1f} s" for stage, taken in report.seconds.items()))
    print("  resident by stage: " + ", ".join(f"{stage} {mib:,.0f}" for stage, mib in peak.by_stage.items()))
    print("  " + ", ".join(f"{name} {n:,}" for name, n in report.counts.items()))
    show_disk(places, given.articles)
    with Database(server.uri, server.username, server.password) as database:
        show_latency(database)
    private_neo4j.stop(places.home)
    shutil.rmtree(places.work)


def make_parts(engine: LocalEngine, given: argparse.Namespace, lexicon: LexiconFolder, folder: Path) -> list[Part]:
    """Make the parts, one a block of 30,000 articles as in NLM's files."""
    began = time.perf_counter()
    law = measure_law(given.data)
    jobs = [
        BlockJob(law, block, given.abstracts, lexicon, folder / f"block{number:05}")
        for number, block in enumerate(iter_blocks(law, given.articles))
    ]
    parts = sorted(engine.map(build_block, jobs), key=lambda part: part.file)
    print(f"tables made in {time.perf_counter() - began:.0f} s, {folder_bytes(folder) / 1e6:,.0f} MB")
    return parts


def show_disk(places: Places, n_articles: int) -> None:
    """Print what an article takes on disk."""
    data = places.home / "neo4j" / "data"
    index = folder_bytes(data / "databases" / "neo4j" / "schema")
    total = folder_bytes(data)
    each, indexes = total / n_articles, index / n_articles
    print(f"on disk {total / 1e6:,.0f} MB, {each:,.0f} bytes an article; indexes {indexes:,.0f} of them")


def show_latency(database: Database) -> None:
    """Print how long full-text queries take: the median and the worst of many, the first ones left out."""
    times = []
    for round_ in range(25):
        for text in TERMS:
            began = time.perf_counter()
            database.read("retrieve_text", rows=[{"number": 0, "query": text, "limit": 32}], uis=[], source=0)
            if round_ >= 5:
                times.append(1000 * (time.perf_counter() - began))
    times.sort()
    print(f"full-text query: median {times[len(times) // 2]:.1f} ms, 95 % {times[int(0.95 * len(times))]:.1f} ms")


if __name__ == "__main__":
    main()
