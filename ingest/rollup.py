"""Rolls the literature up the tree: how many usable articles each descriptor and each tree number has.

In: a database. Out: `articles` and `candidates` of descriptors, `articles` of tree numbers (distinct, at or below),
written where they differ. All links are read in one query; counting is pure Python over sets, from the leaves up, so
that only one path's sets are held at a time. Running pair counts are never touched here but by `recount_pairs`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import nsmallest
from typing import Any

from graph.database import Database
from graph.identity import seeded_order
from graph.records import parent_number

Row = dict[str, Any]
N_CANDIDATES = 256
BATCH = 10_000


def roll_up(database: Database) -> int:
    """Bring the article counts and candidates up to date; return how many nodes were written."""
    database.write("rollup_initialise")
    database.write("rollup_initialise_tree")
    rows = list(database.iter_rows("rollup_usable"))
    return write_descriptors(database, rows) + write_tree_numbers(database, rows)


def find_orphans(database: Database) -> list[str]:
    """Return the tree numbers that hang under nothing, because the one above them is not loaded."""
    numbers: list[str] = database.row("rollup_orphans")["numbers"]
    return numbers


def recount_pairs(database: Database) -> int:
    """Count the live pairs of all descriptors and tree numbers anew; return how many counts were wrong.

    Each of the two queries takes the lock under which pairs are written.
    """
    queries = ("rollup_recount_pairs", "rollup_recount_tree_pairs")
    return sum(row["corrected"] for query in queries for row in database.write(query))


def write_descriptors(database: Database, rows: Iterable[Row]) -> int:
    """Write articles and candidates of the descriptors for which they differ; return how many."""
    stored = {row["ui"]: row for row in database.read("rollup_descriptors_stored")}
    wanted = {
        row["ui"]: {
            "ui": row["ui"],
            "articles": len(row["majors"]) + len(row["minors"]),
            "candidates": candidates(row["ui"], row["majors"], row["minors"]),
        }
        for row in rows
    }
    for ui in stored.keys() - wanted.keys():
        wanted[ui] = {"ui": ui, "articles": 0, "candidates": []}
    return write_changed(database, "rollup_descriptors", [wanted[ui] for ui in sorted(wanted)], stored, "ui")


def write_tree_numbers(database: Database, rows: Iterable[Row]) -> int:
    """Write articles of the tree numbers for which they differ; return how many."""
    found = database.row("rollup_tree_stored")
    stored = {
        number: {"number": number, "articles": articles}
        for number, articles in zip(found["numbers"], found["articles"], strict=True)
    }
    counts = articles_by_number(rows, frozenset(find_orphans(database)))
    wanted = [{"number": number, "articles": counts.get(number, 0)} for number in sorted(stored.keys() | counts.keys())]
    return write_changed(database, "rollup_tree", wanted, stored, "number")


def write_changed(database: Database, name: str, rows: list[Row], stored: Mapping[str, Row], key: str) -> int:
    """Write the rows that differ from what is stored, in their order; return how many."""
    changed = [row for row in rows if stored.get(row[key]) != row]
    for start in range(0, len(changed), BATCH):
        database.write(name, rows=changed[start : start + BATCH])
    return len(changed)


def candidates(ui: str, majors: Iterable[int], minors: Iterable[int]) -> list[int]:
    """Return up to 256 PMIDs to take a source article from: major topics first, then by a fixed hash of UI and PMID."""

    def order(pmid: int) -> int:
        return seeded_order(0, ui, pmid)

    chosen = nsmallest(N_CANDIDATES, majors, key=order)
    return chosen + nsmallest(N_CANDIDATES - len(chosen), minors, key=order)


def articles_by_number(rows: Iterable[Row], orphans: frozenset[str] = frozenset()) -> dict[str, int]:
    """Return the distinct articles at or below each tree number that has any; orphans have nothing above them.

    Numbers are visited deepest first, and a number's set goes into its parent's when it has been counted.
    """
    sets: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        for number in row["numbers"]:
            sets[number].update(row["majors"], row["minors"])
    waiting: defaultdict[int, set[str]] = defaultdict(set)
    for number in sets:
        waiting[depth(number)].add(number)
    counts: dict[str, int] = {}
    for level in range(max(waiting, default=0), -1, -1):
        for number in waiting.pop(level, ()):
            found = sets.pop(number)
            counts[number] = len(found)
            if (parent := parent_number(number)) and number not in orphans:
                sets[parent] |= found
                waiting[level - 1].add(parent)
    return counts


def depth(number: str) -> int:
    """Return how far a tree number is below its category: 0 for "C", 1 for "C04", 2 for "C04.588"."""
    return number.count(".") + (len(number) > 1)
