"""Tells which MeSH records are new or changed, and what must be written for them.

In: the records of a batch and what the graph holds of them. Out: rows for the queries `load_mesh_*`. Pure: does not
see the database. A node that has only its UI, as the bulk import makes it, counts as not there yet.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Literal

from graph.records import Descriptor, Qualifier, SupplementaryConcept

Row = dict[str, Any]
Status = Literal["written", "changed", "unchanged"]
MappingRow = tuple[str, str | None, bool]


@dataclass(slots=True)
class Changes:
    """What a batch of descriptors changes: rows by query, and the status of each record by UI."""

    statuses: dict[str, Status] = field(default_factory=dict)
    descriptors: list[Row] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)
    leave: list[Row] = field(default_factory=list)
    allow: list[Row] = field(default_factory=list)
    disallow: list[Row] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(status != "unchanged" for status in self.statuses.values())


@dataclass(slots=True)
class ConceptChanges:
    """What a batch of supplementary concepts changes, in the same way; `waiting` refer to descriptors not loaded."""

    statuses: dict[str, Status] = field(default_factory=dict)
    concepts: list[Row] = field(default_factory=list)
    map: list[Row] = field(default_factory=list)
    unmap: list[Row] = field(default_factory=list)
    act: list[Row] = field(default_factory=list)
    unact: list[Row] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(status != "unchanged" for status in self.statuses.values())


@dataclass(frozen=True, slots=True)
class Ties:
    """What a supplementary concept refers to."""

    mapped_to: tuple[MappingRow, ...]
    acts_as: tuple[str, ...]

    @classmethod
    def of(cls, record: SupplementaryConcept) -> "Ties":
        """Return the ties of a record."""
        mapped = tuple((mapping.descriptor, mapping.qualifier, mapping.starred) for mapping in record.mapped_to)
        return cls(mapped, record.acts_as)

    def missing(self, known: AbstractSet[str]) -> tuple[int, int]:
        """Return how many mappings and how many actions name a descriptor that is not known."""
        return sum(end not in known for end, _, _ in self.mapped_to), sum(end not in known for end in self.acts_as)


def find_changes(records: Iterable[Descriptor], stored: Mapping[str, Row]) -> Changes:
    """Return what must be written so that the graph holds these descriptors; `stored` is by UI."""
    changes = Changes()
    for record in records:
        held = stored.get(record.ui)
        row = properties(record)
        edits = (
            compare(changes.places, changes.leave, record.ui, "numbers", record.tree_numbers, held),
            compare(changes.allow, changes.disallow, record.ui, "qualifiers", allowed(record), held),
        )
        differs = held is None or not held["active"] or any(held[key] != value for key, value in row.items())
        if differs:
            changes.descriptors.append(row)
        changes.statuses[record.ui] = status_of(held, differs or any(edits))
    return changes


def find_concept_changes(
    records: Iterable[SupplementaryConcept], stored: Mapping[str, Row], known: AbstractSet[str]
) -> ConceptChanges:
    """Return what must be written for these concepts, tied to the descriptors that are `known`."""
    changes = ConceptChanges()
    for record in records:
        held = stored.get(record.ui)
        row = concept_properties(record)
        tied = compare_ties(changes, record.ui, Ties.of(record), held, known)
        differs = held is None or any(held[key] != value for key, value in row.items())
        if differs:
            changes.concepts.append(row)
        changes.statuses[record.ui] = status_of(held, differs or tied)
    return changes


def find_tie_changes(ties: Mapping[str, Ties], stored: Mapping[str, Row], known: AbstractSet[str]) -> ConceptChanges:
    """Return what must be written so that concepts already there have these ties."""
    changes = ConceptChanges()
    for ui, wanted in ties.items():
        tied = compare_ties(changes, ui, wanted, stored[ui], known)
        changes.statuses[ui] = "changed" if tied else "unchanged"
    return changes


def compare_ties(changes: ConceptChanges, ui: str, ties: Ties, held: Row | None, known: AbstractSet[str]) -> bool:
    """Append the rows for the ties that a concept gains and loses; say whether there were any."""
    if any(ties.missing(known)):
        changes.waiting.append(ui)
    wanted = dict.fromkeys(tie for tie in ties.mapped_to if tie[0] in known)
    before: dict[MappingRow, None] = dict.fromkeys(tuple(tie) for tie in held["mapped_to"]) if held else {}
    gained = [mapping_row(ui, tie) for tie in wanted if tie not in before]
    lost = [mapping_row(ui, tie) for tie in before if tie not in wanted]
    changes.map += gained
    changes.unmap += lost
    actions = [end for end in ties.acts_as if end in known]
    return compare(changes.act, changes.unact, ui, "acts_as", actions, held) or bool(gained or lost)


def find_qualifier_changes(
    records: Iterable[Qualifier], stored: Mapping[str, Row]
) -> tuple[list[Row], dict[str, Status]]:
    """Return the rows of qualifiers that differ from what the graph holds, and the status of each record by UI."""
    rows: list[Row] = []
    statuses: dict[str, Status] = {}
    for record in records:
        row = qualifier_row(record)
        held = stored.get(record.ui)
        if differs := held != row:
            rows.append(row)
        statuses[record.ui] = status_of(held, differs)
    return rows, statuses


def status_of(held: Row | None, differs: bool) -> Status:
    """Return what became of a record, given what the graph held."""
    if held is None or held["name"] is None:
        return "written"
    return "changed" if differs else "unchanged"


def worst(before: Status | None, now: Status) -> Status:
    """Return the status of a record seen twice, or changed in a second step."""
    return min(now, before, key=("written", "changed", "unchanged").index) if before else now


def properties(record: Descriptor) -> Row:
    """Return a descriptor's properties under the names they have in the graph."""
    return {
        "ui": record.ui,
        "name": record.name,
        "class": record.descriptor_class,
        "scope_note": record.scope_note,
        "entry_terms": list(record.entry_terms),
    }


def concept_properties(record: SupplementaryConcept) -> Row:
    """Return a supplementary concept's properties; an empty list is not kept."""
    return {
        "ui": record.ui,
        "name": record.name,
        "class": record.concept_class,
        "note": record.note,
        "entry_terms": list(record.entry_terms) or None,
    }


def qualifier_row(record: Qualifier) -> Row:
    """Return a qualifier's properties; an empty list is not kept."""
    return {
        "ui": record.ui,
        "name": record.name,
        "abbreviation": record.abbreviation,
        "tree_numbers": list(record.tree_numbers) or None,
    }


def mapping_row(ui: str, tie: MappingRow) -> Row:
    """Return a mapping of a concept as its queries take it."""
    descriptor, qualifier, starred = tie
    return {"ui": ui, "descriptor": descriptor, "qualifier": qualifier, "starred": starred}


def allowed(record: Descriptor) -> list[str]:
    """Return the UIs of the qualifiers that a descriptor allows."""
    return [qualifier.ui for qualifier in record.qualifiers]


def compare(add: list[Row], remove: list[Row], ui: str, key: str, wanted: Iterable[Any], held: Row | None) -> bool:
    """Append a row for the ends that a node gains and one for those it loses; say whether there were any."""
    before = dict.fromkeys(held[key]) if held else {}
    after = dict.fromkeys(wanted)
    gained = [end for end in after if end not in before]
    lost = sorted(end for end in before if end not in after)
    if gained:
        add.append({"ui": ui, key: gained})
    if lost:
        remove.append({"ui": ui, key: lost})
    return bool(gained or lost)
