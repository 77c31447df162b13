"""Tells which MeSH records are new or changed, and what must be written for them.

In: the descriptors of a batch and what the graph holds of them. Out: rows for the queries `load_mesh_*`. Pure: does
not see the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graph.records import Descriptor

Row = dict[str, Any]
Status = Literal["written", "changed", "unchanged"]


@dataclass(slots=True)
class Changes:
    """What a batch changes: rows by query, and the status of each record by UI."""

    statuses: dict[str, Status] = field(default_factory=dict)
    descriptors: list[Row] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)
    leave: list[Row] = field(default_factory=list)
    allow: list[Row] = field(default_factory=list)
    disallow: list[Row] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(status != "unchanged" for status in self.statuses.values())


def find_changes(records: Iterable[Descriptor], stored: Mapping[str, Row]) -> Changes:
    """Return what must be written so that the graph holds these records; `stored` is by UI."""
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
        changes.statuses[record.ui] = "written" if held is None else "changed" if differs or any(edits) else "unchanged"
    return changes


def properties(record: Descriptor) -> Row:
    """Return a descriptor's properties under the names they have in the graph."""
    return {
        "ui": record.ui,
        "name": record.name,
        "class": record.descriptor_class,
        "scope_note": record.scope_note,
        "entry_terms": list(record.entry_terms),
    }


def allowed(record: Descriptor) -> list[str]:
    """Return the UIs of the qualifiers that a descriptor allows."""
    return [qualifier.ui for qualifier in record.qualifiers]


def compare(add: list[Row], remove: list[Row], ui: str, key: str, wanted: Iterable[str], held: Row | None) -> bool:
    """Append a row for the ends that a descriptor gains and one for those it loses; say whether there were any."""
    before = set(held[key]) if held else set()
    after = dict.fromkeys(wanted)
    gained = [end for end in after if end not in before]
    lost = sorted(before - after.keys())
    if gained:
        add.append({"ui": ui, key: gained})
    if lost:
        remove.append({"ui": ui, key: lost})
    return bool(gained or lost)
