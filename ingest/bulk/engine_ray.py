"""Maps a function over items on a Ray cluster: one of your own, named by its address, or one of this machine.

In and out: as in engine.py. A task whose worker or machine dies is run again by Ray, elsewhere if need be. Machines of
a cluster need this package installed and must see the files under the same paths. Knows nothing about what is done.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from graph.ray_cluster import ray_cluster
from ingest.bulk.engine import Item, OnDone, Result, died, quiet

N_RETRIES = 3


class RayEngine:
    """A Ray cluster, joined or started when it is entered; left, or stopped, at the end of the block."""

    def __init__(self, address: str | None = None, n_workers: int | None = None) -> None:
        self._address, self._n_workers = address, n_workers
        self._stack = ExitStack()
        self._ray: Any = None

    def __enter__(self) -> Self:
        self._ray = self._stack.enter_context(ray_cluster(self._address, self._n_workers))
        return self

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, on_done: OnDone = quiet
    ) -> Iterator[Result]:
        """See `Engine.map`."""
        remote = self._ray.remote(max_retries=N_RETRIES)(function)
        running = {remote.remote(item): item for item in items}
        while running:
            (first,), _ = self._ray.wait([*running], num_returns=1)
            item = running.pop(first)
            try:
                result: Result = self._ray.get(first)
            except self._ray.exceptions.RayTaskError as error:
                raise error.cause from error
            except self._ray.exceptions.RayError as error:
                raise died(item) from error
            on_done(len(items) - len(running), len(items))
            yield result

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
