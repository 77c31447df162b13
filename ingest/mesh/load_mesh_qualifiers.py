"""Loads MeSH qualifiers: from their own records, and as descriptors name them.

In: a database and records. Out: Qualifier nodes. A record gives name, abbreviation and tree numbers and goes before
what descriptors say; a descriptor gives name and abbreviation and never touches tree numbers.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from graph.database import Database
from graph.records import Qualifier
from ingest.mesh.mesh_changes import Status, find_qualifier_changes
from ingest.mesh.mesh_write import write_steps

Row = dict[str, Any]


class QualifierLoad:
    """What one load does with qualifiers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stored: dict[str, Row] = {row["ui"]: row for row in database.read("load_mesh_qualifiers_stored")}
        self._settled: set[str] = set()

    def write(self, records: Mapping[str, Qualifier]) -> dict[str, Status]:
        """Write qualifier records in one transaction, and return what became of each."""
        rows, statuses = find_qualifier_changes(records.values(), self._stored)
        if rows:
            self._database.transact(partial(write_steps, [("load_mesh_qualifiers_write", rows)]))
        self._stored |= {row["ui"]: row for row in rows}
        self._settled |= records.keys()
        return statuses

    def take(self, qualifiers: Iterable[Qualifier]) -> list[Row]:
        """Return the rows to write for qualifiers that descriptors name; of two names in one load the first counts."""
        rows: list[Row] = []
        for qualifier in qualifiers:
            if qualifier.ui not in self._settled:
                self._settled.add(qualifier.ui)
                held = self._stored.get(qualifier.ui)
                known = held["abbreviation"] if held else ""  # RDF names some qualifiers without one.
                row = {"ui": qualifier.ui, "name": qualifier.name, "abbreviation": qualifier.abbreviation or known}
                if held is None or any(held[key] != value for key, value in row.items()):
                    self._stored[qualifier.ui] = {"tree_numbers": None, **(held or {}), **row}
                    rows.append(row)
        return rows
