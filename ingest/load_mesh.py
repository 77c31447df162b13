"""Loads MeSH descriptor files into the graph.

In: a database and paths. Out: descriptors, their tree numbers hung under the 16 categories, qualifiers and references,
and a report. What the graph holds is read first and compared, so that loading again writes nothing, and what a record
has lost is taken away. One transaction a batch: a load that breaks off leaves whole batches and can be run again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from graph.database import Database, Transaction
from graph.errors import Invalid
from graph.records import CATEGORIES, Descriptor, Qualifier, parent_number
from ingest.batches import Meter, iter_batches
from ingest.mesh_changes import Changes, Row, Status, compare, find_changes
from ingest.mesh_xml import parse_mesh
from ingest.release import write_release
from ingest.report import LoadReport, OnProgress, Tally, quiet
from ingest.rollup import find_orphans, roll_up

T = TypeVar("T")
BATCH = 10_000


def load_mesh(database: Database, paths: Sequence[Path], *, on_progress: OnProgress = quiet) -> LoadReport:
    """Load descriptor files, bring tree and roll-up up to date, and return the report.

    Raises Invalid when a file is missing, broken or no MeSH; the whole batches before that stay.
    """
    load = MeshLoad(database)
    meter = Meter(list(paths), load.tally, on_progress)
    database.apply_schema()
    broken: Invalid | None = None
    try:
        for path in paths:
            before = load.tally.read
            for batch in iter_batches(path, parse_mesh, BATCH, load.tally, meter.at(path)):
                load.write_batch(batch)
            write_release(database, "mesh", path, load.tally.read - before)
    except Invalid as error:
        broken = error
    load.finish()
    roll_up(database)
    if broken:
        raise broken
    return load.tally.report(tuple(str(path) for path in paths))


class MeshLoad:
    """One load: what it has seen so far, and the writing of it."""

    def __init__(self, database: Database) -> None:
        self.tally = Tally()
        self._database = database
        self._statuses: dict[str, Status] = {}
        self._qualifiers: dict[str, Qualifier] = {}
        self._references: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._vacated: set[str] = set()

    def write_batch(self, batch: Sequence[Descriptor]) -> None:
        """Write a batch in one transaction: nodes, places, qualifiers; references wait until all nodes are there."""
        records = {record.ui: record for record in batch}
        repeated = len(batch) - len(records) + len(records.keys() & self._statuses.keys())
        if repeated:
            self.tally.skipped["descriptor repeated: the last one counts"] += repeated
        unknown = {q.ui: q for record in records.values() for q in record.qualifiers if q.ui not in self._qualifiers}
        changes = self._database.transact(lambda tx: write_changes(tx, records, unknown))
        self._qualifiers |= {q.ui: q for record in records.values() for q in record.qualifiers}
        self._statuses |= {ui: worst(self._statuses.get(ui), status) for ui, status in changes.statuses.items()}
        self._references |= {ui: (record.see_also, record.acts_as) for ui, record in records.items()}
        self._vacated.update(number for row in changes.leave for number in row["numbers"])

    def finish(self) -> None:
        """Write what needs all nodes: references, and the tree itself."""
        self._write_qualifiers()
        self._write_references()
        self._write_tree()
        counts = Counter(self._statuses.values())
        self.tally.written = counts["written"]
        self.tally.changed = counts["changed"]
        self.tally.unchanged = counts["unchanged"]

    def _write_qualifiers(self) -> None:
        stored = {row["ui"]: row for row in self._database.read("load_mesh_qualifiers_stored")}
        rows = [qualifier_row(q) for q in self._qualifiers.values()]
        self._write_in_batches("load_mesh_qualifiers", [row for row in rows if stored.get(row["ui"]) != row])

    def _write_references(self) -> None:
        known = set(self._database.row("load_mesh_uis")["uis"])
        stored = {row["ui"]: row for row in self._database.read("load_mesh_references")}
        see: list[Row] = []
        unsee: list[Row] = []
        act: list[Row] = []
        unact: list[Row] = []
        for ui, (see_also, acts_as) in self._references.items():
            held = stored.get(ui)
            see_now = self._known(see_also, known, "see-also")
            act_now = self._known(acts_as, known, "pharmacological action")
            if compare(see, unsee, ui, "see_also", see_now, held) | compare(act, unact, ui, "acts_as", act_now, held):
                self._statuses[ui] = worst(self._statuses[ui], "changed")
        self._write_in_batches("load_mesh_unsee", unsee)
        self._write_in_batches("load_mesh_unact", unact)
        self._write_in_batches("load_mesh_see", see)
        self._write_in_batches("load_mesh_act", act)

    def _known(self, uis: Iterable[str], known: set[str], what: str) -> list[str]:
        found = [ui for ui in uis if ui in known]
        if missing := sum(1 for ui in uis if ui not in known):
            self.tally.unresolved[f"{what} of a descriptor not loaded"] += missing
        return found

    def _write_tree(self) -> None:
        """Hang tree numbers under their parents, drop those left empty, and count what does not fit."""
        categories = [{"number": number, "name": name} for number, name in CATEGORIES.items()]
        self._database.write("load_mesh_categories", rows=categories)
        drop_empty(self._database, self._vacated)
        numbers = find_orphans(self._database)
        above = sorted({parent for number in numbers if (parent := parent_number(number))})
        existing = set(self._database.row("load_mesh_existing", numbers=above)["numbers"])
        rows = [{"number": n, "parent": parent_number(n)} for n in numbers if parent_number(n) in existing]
        self._write_in_batches("load_mesh_hang", rows)
        orphans = len(numbers) - len(rows)
        shared = self._database.row("load_mesh_shared")["shared"]
        for what, count in (
            ("tree number whose parent is not loaded", orphans),
            ("tree number at which several descriptors stand", shared),
        ):
            if count:
                self.tally.unresolved[what] += count

    def _write_in_batches(self, name: str, rows: list[Row]) -> None:
        for part in parts(rows, BATCH):
            self._database.transact(partial(write_rows, name, part))


def write_changes(tx: Transaction, records: dict[str, Descriptor], unknown: dict[str, Qualifier]) -> Changes:
    """Write what differs between some records and the graph, and return it."""
    stored = {row["ui"]: row for row in tx.run("load_mesh_stored", uis=list(records))}
    changes = find_changes(records.values(), stored)
    if changes:
        bump(tx)
        steps = (
            ("load_mesh_descriptors", changes.descriptors),
            ("load_mesh_leave", changes.leave),
            ("load_mesh_places", changes.places),
            ("load_mesh_qualifiers", [qualifier_row(q) for q in unknown.values()]),
            ("load_mesh_disallow", changes.disallow),
            ("load_mesh_allow", changes.allow),
        )
        for name, rows in steps:
            if rows:
                tx.run(name, rows=rows)
    return changes


def write_rows(name: str, rows: list[Any], tx: Transaction) -> list[Row]:
    """Write rows by one query and return what it returns."""
    bump(tx)
    return tx.run(name, rows=rows)


def bump(tx: Transaction) -> None:
    """Count the corpus one revision on: the first write of every transaction that changes the vocabulary."""
    tx.run("load_mesh_revision")


def drop_empty(database: Database, numbers: set[str]) -> None:
    """Delete tree numbers that nothing points at any more, from the leaves up."""
    while numbers:
        rows = sorted(numbers)
        dropped = [row["number"] for row in database.transact(partial(write_rows, "load_mesh_drop", rows))]
        numbers = {parent for number in dropped if (parent := parent_number(number))}


def worst(before: Status | None, now: Status) -> Status:
    """Return the status of a record seen twice, or changed in a second step."""
    return min(now, before, key=("written", "changed", "unchanged").index) if before else now


def qualifier_row(qualifier: Qualifier) -> Row:
    """Return a qualifier as its query takes it."""
    return {"ui": qualifier.ui, "name": qualifier.name, "abbreviation": qualifier.abbreviation}


def parts(rows: list[T], size: int) -> Iterator[list[T]]:
    """Yield a list in pieces of at most `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
