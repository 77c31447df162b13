"""Maps a function over items in parallel: in processes of this machine here, over a Ray cluster in engine_ray.py.

In: a function of a module, and items; both travel to other processes. Out: results as they come, in no order. A worker
that dies has its item done again, alone; an item that kills its worker twice while alone is named in the error. Knows
nothing about what is done.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from types import TracebackType
from typing import Protocol, Self, TypeVar

from graph.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
N_TRIES_ALONE = 2
OnDone = Callable[[int, int], None]


def quiet(_n_done: int, _n_items: int) -> None:
    """Report no progress."""


class Engine(Protocol):
    """What maps a function over items in parallel; used in a `with` block, at whose end its workers go."""

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, on_done: OnDone = quiet
    ) -> Iterator[Result]:
        """Yield the results in the order in which they come; `on_done` gets how many there are, and of how many.

        What the function raises is raised here. Raises Unavailable when an item's worker dies each time.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class LocalEngine:
    """Processes of this machine, started when they are first needed."""

    def __init__(self, n_workers: int | None = None) -> None:
        self._n_workers = n_workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, on_done: OnDone = quiet
    ) -> Iterator[Result]:
        """See `Engine.map`."""
        waiting = list(reversed(items))
        running: dict[Future[Result], Item] = {}
        n_done = 0
        while waiting or running:
            try:
                while waiting and len(running) < self._n_workers:
                    running[self._start().submit(function, waiting[-1])] = waiting[-1]
                    waiting.pop()
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                results = [(future, future.result()) for future in finished]
            except BrokenProcessPool:
                # Nobody knows whose worker died, so all that were at work are done again, one at a time.
                self._stop()
                results = [(future, self._result_alone(function, item, future)) for future, item in running.items()]
            for future, result in results:
                del running[future]
                n_done += 1
                on_done(n_done, len(items))
                yield result

    def _result_alone(self, function: Callable[[Item], Result], item: Item, before: Future[Result]) -> Result:
        """Return the result of an item: that of its first run where it had come, else of another run with no other.

        The first run counts for nothing against the item: a pool that breaks kills every worker, also innocent ones.
        """
        futures = chain([before], (self._start().submit(function, item) for _ in range(N_TRIES_ALONE)))
        for future in futures:
            try:
                return future.result()
            except BrokenProcessPool:
                self._stop()
        raise died(item)

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._n_workers, mp_context=multiprocessing.get_context("spawn"), initializer=follow_parent
            )
        return self._pool

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()


def follow_parent() -> None:
    """Make a worker end with its parent, also a killed one, and leave Ctrl-C to it: what is at work is finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this runs in workers only

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def died(item: object) -> Unavailable:
    """Return the error for an item whose workers die."""
    return Unavailable(
        f"The process that worked on {item} was killed, and so was each one after it.",
        remedy="Often memory is short: run with fewer workers; or look at what it works on.",
        item=str(item),
    )
