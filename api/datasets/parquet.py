"""Native rows as Parquet, one file a split, under one schema whatever the rows hold. Needs the extra `export`."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.datasets.columns import Column, Columns
from api.datasets.layouts import PARQUET, DataFile, in_order
from graph.optional import optional

Row = dict[str, Any]
GROUP = 2_000  # rows of a row group: some megabytes with their texts
PURPOSE = "Parquet"


@dataclass(frozen=True, slots=True)
class ParquetLayout:
    """A file of each split."""

    name: str = "{split}.parquet"

    def open(self, folder: Path, columns: Columns, stack: ExitStack) -> "ParquetFiles":
        """Return the files. Raises Invalid where pyarrow is not installed."""
        return ParquetFiles(self, folder, columns, stack)


class ParquetFiles:
    """Parquet files while they are written, a row group at a time."""

    def __init__(self, layout: ParquetLayout, folder: Path, columns: Columns, stack: ExitStack) -> None:
        self._arrow, self._parquet = (
            optional("pyarrow", "export", PURPOSE),
            optional("pyarrow.parquet", "export", PURPOSE),
        )
        self._layout, self._folder, self._columns, self._stack = layout, folder, columns, stack
        self._schema = arrow_schema(columns)
        self._writers: dict[str, Any] = {}
        self._waiting: dict[str, list[Row]] = {}
        self._counts: dict[str, int] = {}

    def add(self, split: str, objects: Sequence[Row]) -> None:
        """Keep rows until they fill a group."""
        waiting = self._waiting.setdefault(split, [])
        waiting.extend(objects)
        if len(waiting) >= GROUP:
            self._flush(split)

    def close(self) -> list[DataFile]:
        """Write what waits and end each file."""
        for split in self._waiting:
            self._flush(split)
        for writer in self._writers.values():
            writer.close()
        return [self._described(split) for split in sorted(self._writers, key=in_order)]

    def _described(self, split: str) -> DataFile:
        path, columns = self._layout.name.format(split=split), self._columns
        return DataFile(path, split, self._counts[split], columns, PARQUET, keys=frozenset(columns))

    def _flush(self, split: str) -> None:
        rows = self._waiting[split]
        if split not in self._writers:
            path = self._folder / self._layout.name.format(split=split)
            writer = self._parquet.ParquetWriter(path, self._schema, compression="zstd")
            self._writers[split] = self._stack.enter_context(writer)
        if rows:
            self._writers[split].write_table(self._arrow.Table.from_pylist(rows, schema=self._schema))
        self._counts[split] = self._counts.get(split, 0) + len(rows)
        rows.clear()


def arrow_schema(columns: Columns) -> Any:
    """Return the Arrow schema of columns."""
    arrow = optional("pyarrow", "export", PURPOSE)
    plain = {"text": arrow.string(), "integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_()}

    def type_of(column: Column) -> Any:
        if isinstance(column, list):
            return arrow.list_(type_of(column[0]))
        if isinstance(column, dict):
            return arrow.struct([(key, type_of(inner)) for key, inner in column.items()])
        return plain[column]

    return arrow.schema([(key, type_of(column)) for key, column in columns.items()])


def iter_parquet(path: Path) -> Iterator[Row]:
    """Yield the rows of a Parquet file, a row group at a time. Raises Invalid where pyarrow is not installed."""
    file = optional("pyarrow.parquet", "export", PURPOSE).ParquetFile(path)
    for batch in file.iter_batches(batch_size=GROUP):
        yield from batch.to_pylist()
