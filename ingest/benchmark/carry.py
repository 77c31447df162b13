"""Carries benchmarks from one store to another, as a bulk load needs it that replaces a store by a new one.

In: the old database, the new one with its articles. Out: the same benchmarks there, and articles excluded as if they
had been loaded after the articles.
"""

from collections.abc import Callable, Sequence
from typing import Any

from graph.benchmark_gate import fetch_gate
from graph.database import Database, Reader, Transaction
from ingest.benchmark.exclusions import exclude_articles
from ingest.rollup.rollup_delta import RollUpDelta, begin, finish

Row = dict[str, Any]
BATCH = 2_000


def read_benchmarks(reader: Reader) -> list[Row]:
    """Return the benchmarks of a graph, whole."""
    return reader.read("carry_benchmarks")


def write_benchmark(database: Database, id_: str, properties: Row, items: Sequence[Row]) -> None:
    """Write a benchmark with all its items, whole or not at all, at a revision of its own: pulls ask for its checks."""

    def write(tx: Transaction) -> None:
        revision = tx.run("writer_revision", step=1)[0]["revision"]
        tx.run("carry_write", id=id_, properties=properties, revision=revision)
        for at in range(0, len(items), BATCH):
            tx.run("carry_items", id=id_, rows=items[at : at + BATCH])

    database.transact(write)


def apply_benchmarks(database: Database, on_progress: Callable[[int], None]) -> int:
    """Exclude what the benchmarks of a graph exclude, bring counts up to date, and return how many articles changed."""
    was_stale = begin(database)
    delta = RollUpDelta()
    n_changed = exclude_articles(database, fetch_gate(database), delta, on_progress)
    finish(database, delta, was_stale)
    return n_changed
