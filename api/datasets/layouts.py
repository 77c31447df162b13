"""How shaped pairs become the files of an export: one JSON Lines file, one a split, an array, a dictionary.

In: a folder and objects in order. Out: files, and what each holds (`DataFile`). Parquet and BEIR have modules of their
own. A file is opened when the first object for it comes; a layout of fixed names writes them all.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import orjson

from api.datasets.columns import Columns

Row = dict[str, Any]
IN_ORDER = ("train", "dev", "test")
JSON_LINES, JSON, PARQUET, TSV = (
    "application/jsonlines", "application/json", "application/x-parquet", "text/tab-separated-values",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of an export: its path in the folder, its split ("all" where it holds several), how many objects.

    `columns` are those of its format, `keys` the names of those that an object has. `encoding` is its media type;
    `records` the JSONPath of one record where it is one JSON document; `config` which table of the data set it is.
    """

    path: str
    split: str
    objects: int
    columns: Columns
    encoding: str = JSON_LINES
    records: str = ""
    config: str = "default"
    keys: frozenset[str] = frozenset()


class Files(Protocol):
    """The files of an export while they are written."""

    def add(self, split: str, objects: Sequence[Row]) -> str | None:
        """Write what one pair became, or say why it has no place beside those before it."""
        ...

    def close(self) -> list[DataFile]:
        """End all files and return what they hold, in a fixed order."""
        ...


class Layout(Protocol):
    """How the files of a format lie."""

    def open(self, folder: Path, columns: Columns, stack: ExitStack) -> Files:
        """Return files in a folder, closed with `stack` whatever happens."""
        ...


@dataclass(frozen=True, slots=True)
class JsonLayout:
    """JSON objects with something before, between and after them; `{split}` in a name makes a file of each split.

    `records` is where a reader finds the objects, "" for lines. `key` makes a dictionary: an object stands under its
    key, and a second one of the same key has no place.
    """

    name: str = "pairs.jsonl"
    head: bytes = b""
    between: bytes = b"\n"
    tail: bytes = b"\n"
    records: str = ""
    key: Callable[[Row], str] | None = None

    def open(self, folder: Path, columns: Columns, stack: ExitStack) -> "JsonFiles":
        """Return the files of this layout."""
        return JsonFiles(self, folder, columns, stack)

    def path(self, split: str) -> str:
        """Return the file that a split goes into."""
        return self.name.format(split=split)


class JsonFiles:
    """Files of JSON objects."""

    def __init__(self, layout: JsonLayout, folder: Path, columns: Columns, stack: ExitStack) -> None:
        self._layout, self._folder, self._columns, self._stack = layout, folder, columns, stack
        self._files: dict[str, BinaryIO] = {}
        self._counts: dict[str, int] = {}
        self._taken: set[str] = set()
        self._keys: dict[str, set[str]] = {}
        self._is_split = "{split}" in layout.name
        if not self._is_split:
            self._file(layout.name)

    def add(self, split: str, objects: Sequence[Row]) -> str | None:
        """Write objects, each behind its key where the layout has one."""
        path = self._layout.path(split)
        for one in objects:
            named = b""
            if self._layout.key:
                if (key := self._layout.key(one)) in self._taken:
                    return "a second pair of its article"
                self._taken.add(key)
                named = orjson.dumps(key) + b":"
            between = self._layout.between if self._counts.get(path) else b""
            self._file(path).write(between + named + orjson.dumps(one))
            self._counts[path] += 1
            self._keys[path].update(one)
        return None

    def close(self) -> list[DataFile]:
        """End each file."""
        for path, file in self._files.items():
            file.write(self._layout.tail if self._counts[path] or self._layout.head else b"")
            file.close()
        splits = {"all": self._layout.name} if not self._is_split else {s: self._layout.path(s) for s in IN_ORDER}
        return [self._described(split, path) for split, path in splits.items() if path in self._files]

    def _described(self, split: str, path: str) -> DataFile:
        layout, keys = self._layout, frozenset(self._keys[path])
        encoding = JSON if layout.records else JSON_LINES
        return DataFile(path, split, self._counts[path], self._columns, encoding, layout.records, keys=keys)

    def _file(self, path: str) -> BinaryIO:
        if path not in self._files:
            self._files[path] = self._stack.enter_context((self._folder / path).open("wb"))
            self._files[path].write(self._layout.head)
            self._counts[path], self._keys[path] = 0, set()
        return self._files[path]


def in_order(split: str) -> int:
    """Return where a split stands: train, dev, test."""
    return IN_ORDER.index(split)


LINES = JsonLayout()
SPLIT_LINES = JsonLayout("{split}.jsonl")
SPLIT_ARRAYS = JsonLayout("{split}.json", b"[\n", b",\n", b"\n]\n", "$[*]")
