"""Tells what a file of classes or mappings changes in the graph.

In: what the file states, and what the graph holds of its classes and of the file's earlier statements. Out: rows for
the queries `load_ontology_*`. A class, a superclass and a match each carry the sources that state them (`stated_by`),
so that a file takes back its own word only. Pure: does not see the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graph.ontology_records import MatchKind, OntologyClass, OntologyFile
from ingest.ontology.curies import mesh_ui

Row = dict[str, Any]
Status = Literal["written", "changed", "unchanged"]
Edge = tuple[str, str]
Tie = tuple[str, MatchKind, str]
# The source of a match that rests on a class's own cross reference, whichever ontology the class comes from.
CROSS_REFERENCE = "hasDbXref"
LISTS = ("synonyms", "broad_synonyms", "narrow_synonyms", "related_synonyms", "cross_references")


@dataclass(frozen=True, slots=True)
class Stated:
    """What the graph holds as stated by one source: classes, edges to superclasses, matches."""

    classes: frozenset[str]
    edges: frozenset[Edge]
    ties: frozenset[Tie]


@dataclass(slots=True)
class Changes:
    """Rows by query, the status of each class by id, and how many ties are new, were there, or are taken back."""

    statuses: dict[str, Status] = field(default_factory=dict)
    describe: list[Row] = field(default_factory=list)
    state: list[Row] = field(default_factory=list)
    unstate: list[Row] = field(default_factory=list)
    hang: list[Row] = field(default_factory=list)
    unhang: list[Row] = field(default_factory=list)
    tie: list[Row] = field(default_factory=list)
    untie: list[Row] = field(default_factory=list)


def find_changes(file: OntologyFile, stored: Mapping[str, Row], stated: Stated, known: frozenset[str]) -> Changes:
    """Return what must be written so that the graph holds what a file states, and no more of what it did.

    `stored` is by id; `known` are the UIs that the graph holds: ties to others wait until MeSH is loaded.
    """
    changes = Changes()
    own = {made.id for made in file.classes}
    described = {made.id: made for made in file.classes}
    for named in named_only(file):
        described.setdefault(named.id, named)
    for made in described.values():
        changes.statuses[made.id] = place(changes, file.source, made, stored.get(made.id), made.id in own)
    edges = {(made.id, above) for made in file.classes for above in made.superclasses}
    ties = {(match.class_id, match.kind, match.ui) for match in file.matches if match.ui in known}
    changes.unstate = [{"id": name, "source": file.source} for name in sorted(stated.classes - described.keys())]
    changes.hang = edge_rows(edges - stated.edges, file.source)
    changes.unhang = edge_rows(stated.edges - edges, file.source)
    changes.tie = tie_rows(ties - stated.ties, file.source)
    changes.untie = tie_rows(stated.ties - ties, file.source)
    for row in (*changes.hang, *changes.unhang):
        if changes.statuses.get(row["id"]) == "unchanged":
            changes.statuses[row["id"]] = "changed"
    return changes


def named_only(file: OntologyFile) -> Iterable[OntologyClass]:
    """Return the classes that a file names without describing them: superclasses, and ends of mappings."""
    for match in file.matches:
        yield OntologyClass(match.class_id, match.class_name or match.class_id)
    for made in file.classes:
        for above in made.superclasses:
            yield OntologyClass(above, above)


def place(changes: Changes, source: str, made: OntologyClass, held: Row | None, own: bool) -> Status:
    """Add the rows for one class and return its status.

    An ontology describes its class (`own`) where no other ontology does; a bare name stands where nobody describes it.
    """
    row = properties(made, source if own else None)
    describes = held is None or (may_describe(held, source, own) and differs(held, row))
    if describes:
        changes.describe.append(row)
    states = held is None or source not in held["stated_by"]
    if states:
        changes.state.append({"id": made.id, "source": source})
    return "written" if held is None else "changed" if describes or states else "unchanged"


def may_describe(held: Row, source: str, own: bool) -> bool:
    """Say whether a source may write the properties of a class: its own, one that nobody describes or else names."""
    return bool(held["ontology"] == source or (held["ontology"] is None and (own or held["stated_by"] == [source])))


def properties(made: OntologyClass, ontology: str | None) -> Row:
    """Return a class's properties as the graph has them: no empty lists."""
    lists = {name: list(getattr(made, name)) or None for name in LISTS}
    return {"id": made.id, "name": made.name, "definition": made.definition, "obsolete": made.obsolete,
            "ontology": ontology, **lists}  # fmt: skip


def differs(held: Row, row: Row) -> bool:
    """Say whether a class in the graph is another than a row says."""
    return any(held[key] != value for key, value in row.items())


def edge_rows(edges: Iterable[Edge], source: str) -> list[Row]:
    """Return edges to superclasses as their queries take them."""
    return [{"id": name, "above": above, "source": source} for name, above in sorted(edges)]


def tie_rows(ties: Iterable[Tie], source: str) -> list[Row]:
    """Return matches as their queries take them."""
    return [{"id": name, "kind": kind, "ui": ui, "source": source} for name, kind, ui in sorted(ties)]


def settle(held: Iterable[Row], known: frozenset[str]) -> tuple[list[Row], list[Row]]:
    """Return the matches to add and to take back so that cross references to MeSH count as exact.

    One does not where another source says that the same class and record match otherwise. `held` are classes with
    their cross references and `ties`, lists of kind, UI and sources.
    """
    wanted: set[Tie] = set()
    present: set[Tie] = set()
    for row in held:
        otherwise = {ui for kind, ui, _ in row["ties"] if kind != "EXACT_MATCH"}
        present |= {(row["id"], "EXACT_MATCH", ui) for _, ui, sources in row["ties"] if CROSS_REFERENCE in sources}
        referred = referred_uis(row["cross_references"]) & known
        wanted |= {(row["id"], "EXACT_MATCH", ui) for ui in referred - otherwise}
    return tie_rows(wanted - present, CROSS_REFERENCE), tie_rows(present - wanted, CROSS_REFERENCE)


def referred_uis(cross_references: Iterable[str]) -> set[str]:
    """Return the UIs among cross references."""
    return {ui for ui in map(mesh_ui, cross_references) if ui}
