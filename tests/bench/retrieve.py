"""Retrieval: targets (two questions each) a second, by threads, and where the time goes.

python tests/bench/retrieve.py --data DIR --home DIR [--targets 1000]

The questions are the titles of the corpus's usable articles, two a target, the first one's article as the source.
"""

import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import psutil

from agents.lucene import build_query
from agents.recognise import Recogniser, build_recogniser
from agents.retrieve import Retriever
from graph.database import Database, Reader, Row
from tests.bench.real_graph import machine, parser, real_graph, usable_pmids

THREADS = (1, 2, 4, 8)
Source = tuple[int, str]  # PMID, title


class Timed:
    """A reader that adds up the seconds of its reads, by query."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = Lock()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one reading query and add its time."""
        begun = time.perf_counter()
        rows = self._reader.read(name, **parameters)
        with self._lock:
            self.seconds[name] += time.perf_counter() - begun
        return rows


def load_recogniser(database: Database) -> Recogniser:
    """Return the recogniser; print what it costs."""
    before = psutil.Process().memory_info().rss
    begun = time.perf_counter()
    terms = database.row("recognise_terms")["terms"]
    read = time.perf_counter()
    recogniser = build_recogniser(terms)
    built = time.perf_counter()
    n_terms = sum(1 + len(entry_terms) for _, _, entry_terms in terms)
    del terms
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    print(f"lexicon of {n_terms:,} terms: read {read - begun:.2f} s, built {built - read:.2f} s, {grown:.0f} MiB more")
    return recogniser


def retrieve_targets(retriever: Retriever, sources: list[Source], n: int, threads: int) -> float:
    """Return the seconds that n targets take."""

    def one(number: int) -> None:
        (pmid, title), (_, other) = (sources[(2 * number + i) % len(sources)] for i in (0, 1))
        retriever.retrieve([title, other], pmid)

    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(n)))
    return time.perf_counter() - begun


def show_shares(database: Database, recogniser: Recogniser, sources: list[Source], n: int) -> None:
    """Print what one thread spends on each part of a target."""
    timed = Timed(database)
    retriever = Retriever(timed, recogniser)
    retrieve_targets(retriever, sources, len(sources) // 2, 1)
    timed.seconds.clear()
    whole = retrieve_targets(retriever, sources, n, 1)
    titles = [title for _, title in sources]
    begun = time.perf_counter()
    for title in titles:
        recogniser.recognise(title)
        build_query(title)
    reading_titles = (time.perf_counter() - begun) * 2 * n / len(titles)
    parts = {**timed.seconds, "recognise, build query": reading_titles}
    parts["fuse and the rest"] = whole - sum(parts.values())
    for name, seconds in parts.items():
        print(f"  {name:24} {1000 * seconds / n:6.2f} ms a target, {seconds / whole:.0%}")


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("--targets", type=int, default=1000)
    given = arguments.parse_args()
    print(machine())
    with real_graph(given) as database:
        recogniser = load_recogniser(database)
        usable = usable_pmids(database)
        sources = [(row["pmid"], row["title"]) for row in database.read("retrieve_articles", pmids=usable)]
        retriever = Retriever(database, recogniser)
        retrieve_targets(retriever, sources, given.targets, max(THREADS))
        for threads in THREADS:
            taken = retrieve_targets(retriever, sources, given.targets, threads)
            print(
                f"{threads} threads: {given.targets / taken:.0f} targets/s, {2 * given.targets / taken:.0f} questions/s"
            )
        show_shares(database, recogniser, sources, given.targets)


if __name__ == "__main__":
    main()
