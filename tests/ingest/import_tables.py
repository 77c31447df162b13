"""Reads import tables back, apart from the code that writes them: by those rules of Neo4j's import that we use.

An empty field is absent, a quoted empty one an empty text; of arrays, one that holds only an empty text is absent too.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.private_import import Table
from ingest.bulk.engine import OnDone, quiet

FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])')
Row = dict[str, Any]


class InTurn:
    """An engine that works in this process, one item after the other; it notes how many it was given."""

    def __init__(self) -> None:
        self.n_items: list[int] = []

    def map(self, function: Any, items: Any, *, on_done: OnDone = quiet) -> Iterator[Any]:
        """See `ingest.bulk.engine.Engine.map`."""
        self.n_items.append(len(items))
        for n_done, item in enumerate(items, start=1):
            yield function(item)
            on_done(n_done, len(items))

    def __enter__(self) -> "InTurn":
        return self

    def __exit__(self, *_: object) -> None: ...


def rows_in(tables: tuple[Table, ...], kind: str) -> list[Row]:
    """Return the rows of all tables of a label or type, values by column."""
    return [row for table in tables if table.kind == kind for row in rows_of(table)]


def rows_of(table: Table) -> Iterator[Row]:
    """Yield the rows of a table."""
    columns = table.header.read_text(encoding="utf-8").strip().split(",")
    for file in table.files:
        fields = list(fields_in(file))
        assert len(fields) % len(columns) == 0
        for start in range(0, len(fields), len(columns)):
            row = zip(columns, fields[start : start + len(columns)], strict=True)
            yield {name_of(column): found for column, field in row if (found := value(column, field)) is not None}


def fields_in(file: Path) -> Iterator[str | None]:
    """Yield the fields of a file; None for an empty one."""
    content = gzip.decompress(file.read_bytes()).decode()
    position = 0
    while position < len(content):
        match = FIELD.match(content, position)
        assert match, f"{file}: {content[position : position + 40]!r}"
        position = match.end()
        quoted, bare, _ = match.groups()
        yield quoted.replace('""', '"') if quoted is not None else bare or None


def name_of(column: str) -> str:
    """Return the property a column is for, or which end."""
    return column.partition(":")[0] or column.strip(":").partition("_ID")[0].lower()


def value(column: str, field: str | None) -> Any:
    """Return what the import makes of a field."""
    if field is None:
        return None
    kind = column.partition(":")[2]
    if kind == "boolean":
        return {"true": True, "false": False}[field]
    if kind.endswith("[]"):
        parts = field.split("\x1f") if field else []
        return [int(part) for part in parts] if kind == "long[]" else parts or None
    return int(field) if kind == "long" or "(article)" in kind else field
