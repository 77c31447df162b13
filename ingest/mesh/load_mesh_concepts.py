"""Loads MeSH supplementary concepts, and what they are mapped to and act as.

In: a database and records. Out: SupplementaryConcept nodes with MAPPED_TO and ACTS_AS. Ties to descriptors that are
loaded are written with their batch, so that 350,000 concepts need no memory for them; those to descriptors that come
later in the same load wait for its end.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from graph.database import Database, Transaction
from graph.records import SupplementaryConcept
from ingest.mesh.mesh_changes import ConceptChanges, Status, Ties, find_concept_changes, find_tie_changes
from ingest.mesh.mesh_write import BATCH, parts, write_steps


class ConceptLoad:
    """What one load does with supplementary concepts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, Ties] = {}

    def write(self, records: Mapping[str, SupplementaryConcept], known: set[str]) -> dict[str, Status]:
        """Write concepts in one transaction, tied to the descriptors `known`, and return what became of each."""
        changes = self._database.transact(partial(write_concepts, records, known))
        for ui in records:
            self._waiting.pop(ui, None)
        self._waiting |= {ui: Ties.of(records[ui]) for ui in changes.waiting}
        return changes.statuses

    def finish(self, known: set[str], unresolved: Counter[str]) -> dict[str, Status]:
        """Write the ties that waited, and return what became of their concepts; what is not `known` is counted."""
        statuses: dict[str, Status] = {}
        for part in parts(list(self._waiting), BATCH):
            ties = {ui: self._waiting[ui] for ui in part}
            statuses |= self._database.transact(partial(write_ties, ties, known)).statuses
        missing = [ties.missing(known) for ties in self._waiting.values()]
        for what, count in zip(
            ("mapping", "pharmacological action"), map(sum, zip(*missing, strict=True)), strict=False
        ):
            if count:
                unresolved[f"{what} of a supplementary concept to a descriptor not loaded"] += count
        return statuses


def write_concepts(records: Mapping[str, SupplementaryConcept], known: set[str], tx: Transaction) -> ConceptChanges:
    """Write what differs between some concepts and the graph, and return it."""
    changes = find_concept_changes(records.values(), read_stored(records, tx), known)
    write_changes(changes, tx)
    return changes


def write_ties(ties: Mapping[str, Ties], known: set[str], tx: Transaction) -> ConceptChanges:
    """Write what differs between the ties of some concepts and the graph, and return it."""
    changes = find_tie_changes(ties, read_stored(ties, tx), known)
    write_changes(changes, tx)
    return changes


def read_stored(uis: Mapping[str, Any], tx: Transaction) -> dict[str, dict[str, Any]]:
    """Return what the graph holds of some concepts, by UI."""
    return {row["ui"]: row for row in tx.run("load_mesh_concepts_stored", uis=list(uis))}


def write_changes(changes: ConceptChanges, tx: Transaction) -> None:
    """Write the rows of a batch; what goes is taken away before what comes."""
    steps: Sequence[tuple[str, Sequence[Any]]] = (
        ("load_mesh_concepts_write", changes.concepts),
        ("load_mesh_concepts_unmap", changes.unmap),
        ("load_mesh_concepts_unact", changes.unact),
        ("load_mesh_concepts_map", changes.map),
        ("load_mesh_concepts_act", changes.act),
    )
    if changes:
        write_steps(steps, tx)
