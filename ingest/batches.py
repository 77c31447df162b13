"""Cuts the records of some files into batches, counting and reporting on the way.

In: paths and a parser. Out: lists of records; faults and skipped records go to the tally. The next batch is parsed in a
thread of its own while one is written. Knows nothing about what a record is, nor where batches go.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from graph.errors import Invalid
from graph.records import Fault, Skipped
from ingest.report import OnProgress, Progress, Tally
from ingest.xml_stream import OnBytes

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Parse(Protocol[T_co]):
    """A parser: `parse_mesh` or `parse_pubmed`."""

    def __call__(self, path: Path, *, on_bytes: OnBytes) -> Iterator[T_co | Fault | Skipped]:
        """Yield the records of a file."""
        ...


class Meter:
    """Turns positions in files into progress over all of them. Raises Invalid when a file is missing."""

    def __init__(self, paths: list[Path], tally: Tally, on_progress: OnProgress) -> None:
        self._tally, self._on_progress = tally, on_progress
        self._before = dict(zip(paths, running_sums(size_of(path) for path in paths), strict=True))
        self._total = sum(size_of(path) for path in set(paths))

    def at(self, path: Path) -> Callable[[int], None]:
        """Return what reports a position in one file."""

        def report(position: int) -> None:
            done = self._before[path] + position
            self._on_progress(Progress(path.name, self._tally.read, done, self._total))

        return report


def running_sums(sizes: Iterator[int]) -> Iterator[int]:
    """Yield, for each size, the sum of those before it."""
    total = 0
    for size in sizes:
        yield total
        total += size


def size_of(path: Path) -> int:
    """Return a file's size in bytes. Raises Invalid when there is no such file."""
    if not path.is_file():
        raise Invalid(f"There is no file {path}.", remedy="Correct the path.", file=str(path))
    return path.stat().st_size


def iter_batches(path: Path, parse: Parse[T], size: int, tally: Tally, on_bytes: OnBytes) -> Iterator[list[T]]:
    """Yield the usable records of a file in lists of `size`; progress is reported from the thread that parses.

    Raises what the parser raises; the records of the list begun before that are lost, whole lists are not.
    """
    cut = cut_batches(path, parse, size, tally, on_bytes)
    with ThreadPoolExecutor(1, "parse") as thread:
        waiting = thread.submit(next, cut, None)
        while batch := waiting.result():
            waiting = thread.submit(next, cut, None)
            yield batch


def cut_batches(path: Path, parse: Parse[T], size: int, tally: Tally, on_bytes: OnBytes) -> Iterator[list[T]]:
    """Yield the usable records of a file in lists of `size`, and count the others."""
    batch: list[T] = []
    for record in parse(path, on_bytes=on_bytes):
        tally.read += 1
        if isinstance(record, Fault):
            tally.faults.append(record)
        elif isinstance(record, Skipped):
            tally.skipped[record.reason] += 1
        else:
            batch.append(record)
            if len(batch) == size:
                yield batch
                batch = []
    if batch:
        yield batch
