"""Writes tables as Neo4j's offline import reads them: CSV, packed with gzip, the header in a file of its own.

In: plain values. Out: the same bytes for the same values, whenever and wherever they are written. What is absent is an
empty field, an empty text a pair of quotes. Knows nothing about what the tables mean.
"""

import gzip
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.errors import Defect
from graph.private_import import ARRAY_DELIMITER

Format = Callable[[Any], str]
LEVEL = 1
BLOCK = 1 << 18


def text(value: str) -> str:
    """Return a text as a field: always quoted, so that an empty one is there, and any character may stand in it."""
    return '"' + value.replace('"', '""') + '"'


def boolean(value: bool) -> str:
    """Return a truth value as a field."""
    return "true" if value else "false"


def array(values: Sequence[Any]) -> str:
    """Return a list as a field; the import takes an empty one, and one that holds only an empty text, for absent."""
    return text(ARRAY_DELIMITER.join(map(str, values)))


FORMATS: dict[str, Format] = {
    "string": text,
    "long": str,
    "boolean": boolean,
    "string[]": array,
    "long[]": array,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's label or type, its columns as Neo4j's import names them, and whether a field may hold a line's end."""

    kind: str
    columns: tuple[str, ...]
    multiline: bool = False


class TableWriter:
    """Writes the rows of one table into a file; `add` returns how many bytes they take before packing."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file
        self._waiting: list[bytes] = []
        self._n_waiting = 0

    def add(self, rows: str) -> int:
        """Write rows, each with its line's end."""
        if not rows:
            return 0
        content = rows.encode()
        self._waiting.append(content)
        self._n_waiting += len(content)
        if self._n_waiting >= BLOCK:
            self.flush()
        return len(content)

    def flush(self) -> None:
        """Pack what waits."""
        self._file.write(b"".join(self._waiting))
        self._waiting.clear()
        self._n_waiting = 0


@contextmanager
def table_writer(path: Path) -> Iterator[TableWriter]:
    """Open a table's file for writing."""
    with path.open("wb") as raw, packed(raw) as file:
        writer = TableWriter(file)
        yield writer
        writer.flush()


def file_name(table: str) -> str:
    """Return the name of the file that holds a table, or a piece of it."""
    return f"{table}.csv.gz"


def packed(raw: Any) -> gzip.GzipFile:
    """Return a gzip file on an open one, without name or time in it."""
    return gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=raw, mtime=0)


def header_path(folder: Path, table: str) -> Path:
    """Return the path of a table's header in a folder."""
    return folder / f"{table}.header.csv"


def write_header(path: Path, shape: Shape) -> None:
    """Write a table's header."""
    path.write_text(",".join(shape.columns) + "\n", encoding="utf-8")


def copy_rows(source: Path, target: Path, sizes: NDArray[np.uint32], kept: NDArray[np.bool_]) -> int:
    """Copy those rows of a table that belong to what is kept, and return how many lines they are.

    `sizes` are the bytes that the rows of each record take before packing.
    """
    n_lines = 0
    with gzip.open(source) as rows, target.open("wb") as raw, packed(raw) as copy:
        for wanted, n_bytes in runs(sizes, kept):
            for content in blocks(rows, n_bytes):
                if wanted:
                    copy.write(content)
                    n_lines += content.count(b"\n")
    return n_lines


def blocks(file: gzip.GzipFile, n_bytes: int) -> Iterator[bytes]:
    """Yield the next bytes of a file in pieces. Raises Defect when there are not so many."""
    while n_bytes:
        content = file.read(min(n_bytes, BLOCK))
        if not content:
            raise Defect(f"A table ends {n_bytes} bytes before its rows do.", remedy="Delete the folder of tables.")
        n_bytes -= len(content)
        yield content


def runs(sizes: NDArray[np.uint32], kept: NDArray[np.bool_]) -> Iterator[tuple[bool, int]]:
    """Yield how many bytes in a row are kept, or are not."""
    if not len(kept):
        return
    starts = np.concatenate(([0], np.flatnonzero(np.diff(kept)) + 1))
    for start, n_bytes in zip(starts, np.add.reduceat(sizes.astype(np.int64), starts), strict=True):
        yield bool(kept[start]), int(n_bytes)
