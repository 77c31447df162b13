"""Brings the graph from one MeSH year to another, and reports what changed and which pairs are touched.

In: a database, the files of the whole year, and the list of replaced descriptors where there is one. Out: the graph at
that year, and a report. What cannot be is refused before anything is written. Descriptors that the year lacks lose
their places and become inactive, so that no plan finds them; their articles' links stay, or move to the descriptor that
replaces them. A change that was killed is completed by running it again; the report then says what was left to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from graph.database import Database, Transaction
from graph.records import Fault, MeshRecord, Skipped
from ingest.batches import Meter
from ingest.mesh.load_mesh import load_mesh, settle
from ingest.mesh.mesh_files import find_kind, parse_mesh
from ingest.mesh.mesh_write import BATCH, write_in_batches
from ingest.mesh.mesh_year import Replacement, Standing, YearChanges, find_year_changes, read_year
from ingest.report import LoadReport, OnProgress, Progress, Tally, quiet
from ingest.rollup.rollup import mark_stale

PAIRS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TouchedPairs:
    """The live pairs about some descriptors: how many, and the first ids."""

    n: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearReport:
    """What a MeSH year changed.

    `links_moved` counts, by old UI, the articles' links that went to the descriptor that replaces it; `articles_left`
    counts, by UI, the articles with a link to a removed descriptor, and `n_articles_left` each of these articles once.
    `pairs` are live pairs about the descriptors of each kind of change.
    """

    changes: YearChanges
    links_moved: dict[str, int]
    articles_left: dict[str, int]
    n_articles_left: int
    pairs: dict[str, TouchedPairs]
    load: LoadReport


def load_mesh_year(
    database: Database,
    paths: Sequence[Path],
    replacements: Sequence[Replacement] = (),
    *,
    on_progress: OnProgress = quiet,
) -> YearReport:
    """Make the graph's vocabulary that of a year, of which the files are the whole, and report what changed.

    Raises Invalid, with nothing changed, when a file is broken, a record cannot be used, the files are hardly a whole
    year, or a replacement contradicts them.
    """
    year = read_year(iter_records(paths, on_progress))
    database.apply_schema()
    held = held_standings(database)
    changes = find_year_changes(held, year, replacements)
    was_stale = mark_stale(database)
    retired = retire(database, held, changes)
    load = load_mesh(database, paths, on_progress=on_progress, rolled_up=False)
    moved = replace_descriptors(database, changes.replaced)
    changed = was_stale or retired or bool(load.written or load.changed or moved)
    settle(database, changed, rolled_up=True)
    removed = [change.ui for change in changes.removed]
    return YearReport(
        changes=changes,
        links_moved=moved,
        articles_left={row["ui"]: row["articles"] for row in database.read("load_mesh_year_left", uis=removed)},
        n_articles_left=database.row("load_mesh_year_articles", uis=removed)["articles"],
        pairs={kind: touched_pairs(database, uis) for kind, uis in uis_by_kind(changes).items()},
        load=load,
    )


def iter_records(paths: Sequence[Path], on_progress: OnProgress) -> Iterator[MeshRecord | Fault | Skipped]:
    """Yield the records of the descriptor files among some files. Raises Invalid when any of them is not MeSH."""
    tally = Tally()
    meter = Meter(list(paths), tally, lambda now: on_progress(compared(now)))
    descriptors = [path for path in paths if find_kind(path) in {"descriptors", "rdf"}]
    for path in descriptors:
        yield from parse_mesh(path, on_bytes=meter.at(path))


def compared(now: Progress) -> Progress:
    """Return the progress of the reading before the load, which has a name of its own."""
    return replace(now, file=f"{now.file} to compare")


def held_standings(database: Database) -> dict[str, Standing]:
    """Return the descriptors that the graph holds, by UI."""
    held = database.row("load_mesh_year_held")["descriptors"]
    return {ui: Standing(name, tuple(numbers), active) for ui, name, active, numbers in held}


def retire(database: Database, held: Mapping[str, Standing], changes: YearChanges) -> bool:
    """Take the places of the descriptors that the year lacks; say whether there were any."""
    gone = [change.ui for change in changes.removed] + [old for old, _ in changes.replaced]
    leaving = [{"ui": ui} for ui in gone if held[ui].active or held[ui].numbers]
    write_in_batches(database, "load_mesh_year_retire", leaving)
    return bool(leaving)


def replace_descriptors(database: Database, replaced: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Point old descriptors at those that replace them and move their links; return how many, where there were any."""
    known = {(row["old"], row["new"]) for row in database.read("load_mesh_year_replaced")}
    rows = [{"old": old, "new": new} for old, new in replaced if (old, new) not in known]
    write_in_batches(database, "load_mesh_year_replace", rows)
    moved = {old: move_links(database, old, new) for old, new in replaced}
    return {old: n for old, n in moved.items() if n}


def move_links(database: Database, old: str, new: str) -> int:
    """Move the articles' links of a descriptor to the one that replaces it; return how many links went."""
    n_moved = 0
    while database.row("load_mesh_year_linked", ui=old)["links"]:
        n_moved += database.transact(partial(move_batch, old, new))
    return n_moved


def move_batch(old: str, new: str, tx: Transaction) -> int:
    """Move some links in one transaction; return how many."""
    tx.run("mesh_write_revision")
    queries = ("load_mesh_year_move", "load_mesh_year_move_substances")
    return sum(row["moved"] for query in queries for row in tx.run(query, old=old, new=new, n=BATCH))


def touched_pairs(database: Database, uis: Sequence[str]) -> TouchedPairs:
    """Return the live pairs about some descriptors."""
    row: dict[str, Any] = database.row("load_mesh_year_pairs", uis=list(uis), n=PAIRS_SHOWN)
    return TouchedPairs(row["pairs"], tuple(row["ids"]))


def uis_by_kind(changes: YearChanges) -> dict[str, list[str]]:
    """Return the UIs of the descriptors that pairs may be about, by what happened to them."""
    kinds = {"renamed": changes.renamed, "moved": changes.moved, "removed": changes.removed}
    uis = {kind: [change.ui for change in found] for kind, found in kinds.items()}
    return uis | {"replaced": [old for old, _ in changes.replaced]}
