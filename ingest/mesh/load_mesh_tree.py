"""Hangs the tree numbers that a load has left under each other, drops the empty ones, and finds what does not fit.

In: a database. Out: UNDER edges up to the 16 categories, and defects. A number's parent is the number without its last
part, so that no cycle can arise: every step up is shorter. What is empty is found in the graph, not remembered, so that
a load that was killed is mended by the next one.
"""

from dataclasses import dataclass

from graph.database import Database
from graph.records import CATEGORIES, parent_number
from ingest.mesh.mesh_write import write_in_batches
from ingest.rollup.rollup import find_orphans

ORPHAN = "tree number whose parent is not loaded"
SHARED = "tree number at which several descriptors stand"


@dataclass(frozen=True, slots=True)
class Defect:
    """A place in the tree that does not fit: of which kind, the descriptors that stand there, and what is wrong."""

    kind: str
    uis: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TreeReport:
    """What became of the tree: whether it changed, how many numbers do not fit, by kind, and which."""

    changed: bool
    unresolved: dict[str, int]
    defects: tuple[Defect, ...]


def hang_tree(database: Database) -> TreeReport:
    """Bring the tree in line with the places of the descriptors."""
    categories = [{"number": number, "name": name} for number, name in CATEGORIES.items()]
    database.write("load_mesh_tree_categories", rows=categories)
    n_dropped = drop_empty(database)
    numbers = find_orphans(database)
    above = sorted({parent for number in numbers if (parent := parent_number(number))})
    existing = set(database.row("load_mesh_tree_existing", numbers=above)["numbers"])
    rows = [{"number": n, "parent": parent_number(n)} for n in numbers if parent_number(n) in existing]
    write_in_batches(database, "load_mesh_tree_hang", rows)
    orphans = [number for number in numbers if parent_number(number) not in existing]
    shared = find_shared(database)
    counts = {ORPHAN: len(orphans), SHARED: len(shared)}
    return TreeReport(
        changed=bool(n_dropped or rows),
        unresolved={kind: n for kind, n in counts.items() if n},
        defects=(*find_astray(database, orphans), *shared),
    )


def drop_empty(database: Database) -> int:
    """Delete the tree numbers that nothing points at, from the leaves up; return how many."""
    n_dropped = 0
    while numbers := database.row("load_mesh_tree_empty")["numbers"]:
        n_dropped += len(write_in_batches(database, "load_mesh_tree_drop", numbers))
    return n_dropped


def find_shared(database: Database) -> list[Defect]:
    """Return the tree numbers at which several descriptors stand; whole years of MeSH have none."""
    return [
        Defect(SHARED, tuple(row["uis"]), f"tree number {row['number']} is that of {' and '.join(row['uis'])}")
        for row in database.read("load_mesh_tree_shared")
    ]


def find_astray(database: Database, numbers: list[str]) -> list[Defect]:
    """Return the defects of tree numbers that hang under nothing."""
    rows = database.read("load_mesh_tree_standing", numbers=numbers) if numbers else []
    return [
        Defect(
            ORPHAN,
            tuple(row["uis"]),
            f"tree number {row['number']} hangs under nothing: {parent_number(row['number'])} is not loaded",
        )
        for row in rows
    ]
