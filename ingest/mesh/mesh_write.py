"""Writes rows of the vocabulary, each transaction with a revision of its own.

In: rows and the name of the query that takes them. Out: nothing but the graph. The corpus is counted one revision on
first in every transaction, because a change of the vocabulary changes what a pull can show.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from graph.database import Database, Transaction

T = TypeVar("T")
Row = dict[str, Any]
BATCH = 10_000


def write_in_batches(database: Database, name: str, rows: Sequence[Any]) -> list[Row]:
    """Write rows by one query, a transaction a batch, and return what it returned."""
    found: list[Row] = []
    for part in parts(rows, BATCH):
        found += database.transact(partial(write_steps, [(name, part)]))
    return found


def write_steps(steps: Iterable[tuple[str, Sequence[Any]]], tx: Transaction) -> list[Row]:
    """Write the rows of several queries in one transaction, those without rows left out; return what they return."""
    tx.run("mesh_write_revision")
    return [row for name, rows in steps if rows for row in tx.run(name, rows=list(rows))]


def parts(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield a sequence in pieces of at most `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
