"""Loads MeSH descriptors: nodes, places and qualifiers by batch; what they refer to once all nodes are there.

In: a database and records. Out: Descriptor nodes at their tree numbers, ALLOWS, SEE_ALSO, ACTS_AS and COMBINES_TO. One
transaction a batch; what a record has lost is taken away. The tree itself is hung by `load_mesh_tree`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph.database import Database, Transaction
from graph.records import Descriptor
from ingest.mesh.load_mesh_qualifiers import QualifierLoad
from ingest.mesh.mesh_changes import Changes, Row, Status, compare, find_changes
from ingest.mesh.mesh_write import write_in_batches, write_steps


@dataclass(frozen=True, slots=True)
class References:
    """What a descriptor refers to: UIs of descriptors, and combinations as (qualifier, descriptor, qualifier)."""

    see_also: tuple[str, ...]
    acts_as: tuple[str, ...]
    combines_to: tuple[tuple[str, str, str | None], ...]

    @classmethod
    def of(cls, record: Descriptor) -> "References":
        """Return the references of a record."""
        combinations = tuple((c.qualifier, c.descriptor, c.to_qualifier) for c in record.entry_combinations)
        return cls(record.see_also, record.acts_as, combinations)


class DescriptorLoad:
    """What one load does with descriptors."""

    def __init__(self, database: Database, qualifiers: QualifierLoad) -> None:
        self._database = database
        self._qualifiers = qualifiers
        self._references: dict[str, References] = {}

    def write(self, records: Mapping[str, Descriptor]) -> dict[str, Status]:
        """Write descriptors in one transaction, and return what became of each."""
        named = self._qualifiers.take(q for record in records.values() for q in record.qualifiers)
        changes = self._database.transact(partial(write_changes, records, named))
        self._references |= {ui: References.of(record) for ui, record in records.items()}
        return changes.statuses

    def finish(self, known: set[str], unresolved: Counter[str]) -> dict[str, Status]:
        """Write what the descriptors refer to, and return which changed; what is not `known` is counted."""
        edges = ReferenceChanges()
        stored = {row["ui"]: row for row in self._database.read("load_mesh_descriptors_referred")}
        for ui, references in self._references.items():
            count_missing(references, known, unresolved)
            edges.compare(ui, references, stored.get(ui), known)
        for name, rows in edges.steps():
            write_in_batches(self._database, name, rows)
        return dict.fromkeys(edges.changed, "changed")


class ReferenceChanges:
    """The edges between descriptors that come and go."""

    def __init__(self) -> None:
        self.changed: list[str] = []
        self._rows: dict[str, list[Row]] = {what: [] for what in ("see", "unsee", "act", "unact", "combine", "part")}

    def compare(self, ui: str, wanted: References, held: Row | None, known: set[str]) -> None:
        """Add what a descriptor gains and loses."""
        rows = self._rows
        see_also = [end for end in wanted.see_also if end in known]
        acts_as = [end for end in wanted.acts_as if end in known]
        edits = (
            compare(rows["see"], rows["unsee"], ui, "see_also", see_also, held),
            compare(rows["act"], rows["unact"], ui, "acts_as", acts_as, held),
            self._compare_combinations(ui, [c for c in wanted.combines_to if c[1] in known], held),
        )
        if any(edits):
            self.changed.append(ui)

    def _compare_combinations(self, ui: str, wanted: list[tuple[str, str, str | None]], held: Row | None) -> bool:
        before = [tuple(combination) for combination in held["combines_to"]] if held else []
        gained = [combination_row(ui, *c) for c in wanted if c not in before]
        lost = [combination_row(ui, *c) for c in before if c not in wanted]
        self._rows["combine"] += gained
        self._rows["part"] += lost
        return bool(gained or lost)

    def steps(self) -> list[tuple[str, list[Row]]]:
        """Return the rows by query; what goes is taken away before what comes."""
        return [
            ("load_mesh_descriptors_unsee", self._rows["unsee"]),
            ("load_mesh_descriptors_unact", self._rows["unact"]),
            ("load_mesh_descriptors_part", self._rows["part"]),
            ("load_mesh_descriptors_see", self._rows["see"]),
            ("load_mesh_descriptors_act", self._rows["act"]),
            ("load_mesh_descriptors_combine", self._rows["combine"]),
        ]


def write_changes(records: Mapping[str, Descriptor], named: list[Row], tx: Transaction) -> Changes:
    """Write what differs between some descriptors and the graph, and the qualifiers they name; return the changes."""
    stored = {row["ui"]: row for row in tx.run("load_mesh_descriptors_stored", uis=list(records))}
    changes = find_changes(records.values(), stored)
    if changes or named:
        steps = (
            ("load_mesh_descriptors_write", changes.descriptors),
            ("load_mesh_descriptors_leave", changes.leave),
            ("load_mesh_descriptors_places", changes.places),
            ("load_mesh_descriptors_qualifiers", named),
            ("load_mesh_descriptors_disallow", changes.disallow),
            ("load_mesh_descriptors_allow", changes.allow),
        )
        write_steps(steps, tx)
    return changes


def count_missing(references: References, known: set[str], unresolved: Counter[str]) -> None:
    """Count the references to descriptors that are not known, by kind."""
    ends: tuple[tuple[str, Iterable[Any]], ...] = (
        ("see-also", references.see_also),
        ("pharmacological action", references.acts_as),
        ("entry combination", (descriptor for _, descriptor, _ in references.combines_to)),
    )
    for what, uis in ends:
        if missing := sum(ui not in known for ui in uis):
            unresolved[f"{what} of a descriptor not loaded"] += missing


def combination_row(ui: str, qualifier: str, descriptor: str, to_qualifier: str | None) -> Row:
    """Return an entry combination as its queries take it."""
    return {"ui": ui, "qualifier": qualifier, "descriptor": descriptor, "to_qualifier": to_qualifier}
