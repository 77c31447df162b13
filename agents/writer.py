"""The one writer of a run: drains a queue of outcomes and commits them in small batches, whole or not at all.

Many threads that write deadlock on shared counters; one writer with batches of up to 100 outcomes or 200 ms is the
fast way (DESIGN section 3). The corpus' revision is counted up first in each transaction that brings pairs, so that
its lock lets revisions commit in order. Under that lock two rules are exact whatever other processes do: a target is
closed in the same transaction and only if it is open (else its result is a Rejection of stage `late`), and an article
is the source of one live pair a concept and of `per_article` in all (else the target is tried again).
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from agents import write_rows as rows
from agents.late import Uses, closed_meanwhile, refuse_used, uses_of
from agents.outage import Outage
from agents.records import Outcome, Pair
from graph.database import Transaction
from graph.surroundings import read_surroundings
from graph.withdraw import count_rows

T = TypeVar("T")
BATCH = 100
LINGER = 0.2  # seconds
QUEUED = 1000


class Store(Protocol):
    """What the writer needs of a database."""

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run several queries in one transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A committed batch: its outcomes as they now stand in the graph, and how many of them were their target's last.

    `refused` are those, as they were, whose article was used up meanwhile: their targets are open still.
    """

    outcomes: tuple[Outcome, ...]
    n_last: int
    refused: tuple[Outcome, ...] = ()


class Writer:
    """Commits outcomes in the order they were put; `on_written` hears of each batch, in the writer's thread."""

    def __init__(
        self, store: Store, outage: Outage, on_written: Callable[[Written], None], per_article: int = 10
    ) -> None:
        self._store = store
        self._per_article = per_article
        self._outage = outage
        self._on_written = on_written
        self._queue: queue.Queue[Outcome | None] = queue.Queue(QUEUED)
        self._thread = threading.Thread(target=self._drain, name="writer", daemon=True)
        self.error: BaseException | None = None
        self.seconds = 0.0
        self._thread.start()

    def put(self, outcome: Outcome) -> None:
        """Queue one outcome; waits where the writer is far behind, raises the error that ended it."""
        while True:
            if self.error:
                raise self.error
            try:
                self._queue.put(outcome, timeout=0.5)
            except queue.Full:
                continue
            return

    def close(self, timeout: float | None = None) -> bool:
        """Commit what is queued and end; False where that took longer than the timeout."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._thread.is_alive():
            try:
                self._queue.put(None, timeout=0.1)
                break
            except queue.Full:
                if deadline is not None and time.monotonic() > deadline:
                    return False
        self._thread.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return not self._thread.is_alive()

    def _drain(self) -> None:
        try:
            while (batch := self._next()) is not None:
                if batch:
                    began = time.perf_counter()
                    write = partial(write_batch, self._store, batch, self._per_article)
                    written = self._outage.through(write, finishing=True)
                    self.seconds += time.perf_counter() - began
                    self._on_written(written)
        except BaseException as error:  # noqa: BLE001 - handed to whoever puts next
            self.error = error

    def _next(self) -> list[Outcome] | None:
        """Return the next batch: up to 100 outcomes, or what came within 200 ms of the first."""
        first = self._queue.get()
        if first is None:
            return None
        batch, deadline = [first], time.monotonic() + LINGER
        while len(batch) < BATCH:
            try:
                item = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                break
            if item is None:
                self._queue.put(None)
                break
            batch.append(item)
        return batch


def write_batch(store: Store, outcomes: Sequence[Outcome], per_article: int = 10) -> Written:
    """Commit a batch in one transaction."""
    return store.transact(lambda tx: write_in(tx, outcomes, per_article))


def write_in(tx: Transaction, made: Sequence[Outcome], per_article: int) -> Written:
    """Write a batch: revision first, then targets closed, then all that is new, then the counters in sorted order."""
    revision = int(tx.run("writer_revision", step=int(any(outcome.pair for outcome in made)))[0]["revision"])
    outcomes = refuse_used(made, find_uses(tx, made), per_article)
    refused = tuple(was for was, now in zip(made, outcomes, strict=True) if was.pair and not now.pair)
    n_last = sum(outcome.last for outcome in outcomes)
    closed = {row["id"] for row in tx.run("writer_close", rows=rows.close_rows(outcomes))}
    known = find_written(tx, [o.pair for o in outcomes if o.pair and o.target.id not in closed])
    outcomes = [
        closed_meanwhile(o) if o.pair and o.target.id not in closed and o.pair.id not in known else o for o in outcomes
    ]
    pairs = [o.pair for o in outcomes if o.pair and o.pair.id not in known]
    tx.run("writer_prompts", rows=rows.prompt_rows(outcomes))
    tx.run("writer_generations", rows=rows.generation_rows(outcomes))
    rejected = rows.rejection_rows(outcomes)
    if rejected:
        tx.run("writer_rejections", rows=rejected)
        tx.run("writer_rejected_generations", rows=[row for row in rejected if row["generation"]])
    if pairs:
        tx.run("writer_questions", rows=rows.question_rows(pairs))
        tx.run("writer_retrieved", rows=rows.retrieved_rows(pairs))
        tx.run("writer_preferences", rows=rows.preference_rows(pairs))
        around = read_surroundings(tx.run, [pair.row for pair in pairs])
        tx.run("writer_pairs", rows=rows.pair_rows(pairs, revision, around))
        tx.run("writer_supports", rows=rows.support_rows(pairs))
        tx.run("writer_judgements", rows=rows.judgement_rows(pairs, revision))
        if checks := rows.check_rows(pairs, revision):
            tx.run("contamination_write", rows=checks)
        counts = count_rows(((pair.target.ui,), pair.target.tree_numbers) for pair in pairs)
        tx.run("writer_count_descriptors", rows=counts.descriptors)
        tx.run("writer_count_tree_numbers", rows=counts.tree_numbers)
    return Written(tuple(outcomes), n_last, refused)


def find_uses(tx: Transaction, outcomes: Sequence[Outcome]) -> Uses:
    """Return what the sources of a batch's pairs are used for now."""
    pmids = sorted({outcome.pair.source.pmid for outcome in outcomes if outcome.pair})
    return uses_of(tx.run("writer_uses", pmids=pmids)) if pmids else {}


def find_written(tx: Transaction, pairs: Sequence[Pair]) -> set[str]:
    """Return those of some pairs that stand in the graph as they are.

    The database may commit a batch and go away before it says so; the batch is then written again, and is no news.
    """
    if not pairs:
        return set()
    stored = {row["id"]: (row["question"], row["answer"]) for row in tx.run("writer_stored", ids=[p.id for p in pairs])}
    return {pair.id for pair in pairs if stored.get(pair.id) == (pair.question.text, pair.answer)}
