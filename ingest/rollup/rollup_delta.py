"""Brings the roll-up up to date after a change, from the articles that changed alone.

In: what the headings of each changed article were and are (`RollUpDelta.note`), and a database whose counts were right
before. Out: the same as a full roll-up, by less work: a descriptor's links are read only where a candidate went and
what comes next is not known. `begin` goes before the first write of a change and `finish` after the last; a kill
between them leaves the graph marked stale, and the next `finish` counts everything anew.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from sys import intern

from graph.database import Database
from ingest.rollup.rollup import (
    Row,
    descriptor_row,
    find_orphans,
    mark_fresh,
    mark_stale,
    recount_pairs,
    roll_up,
    stored_tree_numbers,
    write_descriptors,
    write_tree_numbers,
)
from ingest.rollup.rollup_counts import N_CANDIDATES, PRIME, Candidates, at_or_above, order_of
from ingest.rollup.rollup_moves import (
    Change,
    Headings,
    Moves,
    as_pmids,
    moved_candidates,
    moves_by_descriptor,
    moves_by_number,
)

N_NOTED = 100_000  # For more changed articles a full roll-up costs little more, and memory stays bounded.
BATCH = 2_000  # descriptors a query


class RollUpDelta:
    """Which articles have changed, and how; `overflowed` when they were more than are worth noting."""

    def __init__(self, limit: int = N_NOTED) -> None:
        self.overflowed = False
        self._limit = limit
        self._noted: dict[int, tuple[Headings, Headings]] = {}

    def note(self, pmid: int, before: Headings, after: Headings) -> None:
        """Note an article's headings before and after a change (UI -> major), {} where it was or is not usable.

        Several notes of one article follow each other: the first `before` and the last `after` count.
        """
        if self.overflowed or (before == after and pmid not in self._noted):
            return
        earliest = self._noted[pmid][0] if pmid in self._noted else interned(before)
        self._noted[pmid] = (earliest, interned(after))
        if len(self._noted) > self._limit:
            self.overflowed = True
            self._noted.clear()

    def changes(self) -> list[Change]:
        """Return the articles that are not as they were."""
        return [(pmid, before, after) for pmid, (before, after) in self._noted.items() if before != after]


def begin(database: Database) -> bool:
    """Mark the graph's counts stale; return whether they were before, or have never been counted."""
    return mark_stale(database)


def finish(database: Database, delta: RollUpDelta, was_stale: bool) -> None:
    """Bring the roll-up up to date and mark it fresh: from `delta`, or in full where that would not do.

    A graph whose counts were stale may come from a MeSH load that was killed, so its pairs are counted anew as well.
    """
    if was_stale:
        recount_pairs(database)
    if was_stale or delta.overflowed:
        roll_up(database)
        return
    if changes := delta.changes():
        move_descriptors(database, moves_by_descriptor(changes))
        move_tree_numbers(database, changes)
    mark_fresh(database)


def move_descriptors(database: Database, moves: dict[str, Moves]) -> None:
    """Write articles and candidates of the descriptors that gained or lost articles."""
    for uis in batches(sorted(moves)):
        stored = database.read("rollup_delta_stored", uis=uis)
        moved = {row["ui"]: (row["articles"] + moves[row["ui"]].net, candidates_after(row, moves)) for row in stored}
        unknown = {ui for ui, (_, candidates) in moved.items() if candidates is None}
        read = first_candidates(database, unknown)
        rows = (descriptor_row(ui, n, candidates or read[ui]) for ui, (n, candidates) in moved.items())
        write_descriptors(database, rows)


def candidates_after(stored: Row, moves: dict[str, Moves]) -> Candidates | None:
    """Return a descriptor's candidates, or None where its links must be read."""
    held = Candidates(as_pmids(stored["candidates"]), stored["major_candidates"])
    return moved_candidates(stored["ui"], held, stored["articles"], moves[stored["ui"]])


def first_candidates(database: Database, uis: Iterable[str]) -> dict[str, Candidates]:
    """Return the candidates of descriptors from all their links."""
    rows = [{"ui": ui, "factor": order_of(ui)[0], "shift": order_of(ui)[1]} for ui in sorted(uis)]
    found = database.read("rollup_delta_first", rows=rows, prime=PRIME, n=N_CANDIDATES) if rows else []
    return {row["ui"]: Candidates(as_pmids(row["candidates"]), row["major_candidates"]) for row in found}


def move_tree_numbers(database: Database, changes: list[Change]) -> None:
    """Write the articles of the tree numbers below which articles came or went."""
    grown = moves_by_number(changes, covered_numbers(database, changes))
    stored = stored_tree_numbers(database)
    rows = ({"number": number, "articles": stored.get(number, 0) + n} for number, n in sorted(grown.items()))
    write_tree_numbers(database, rows)


def covered_numbers(database: Database, changes: list[Change]) -> dict[str, frozenset[str]]:
    """Return the tree numbers at or above each descriptor that some changes name."""
    named = {ui for _, before, after in changes for ui in (*before, *after)}
    orphans = frozenset(find_orphans(database))
    places = database.row("rollup_places")
    return {
        ui: frozenset(above for number in numbers for above in at_or_above(number, orphans))
        for ui, numbers in zip(places["uis"], places["numbers"], strict=True)
        if ui in named
    }


def interned(headings: Headings) -> dict[str, bool]:
    """Return a copy whose UIs are shared by all articles."""
    return {intern(ui): major for ui, major in headings.items()}


def batches(uis: list[str]) -> Iterator[list[str]]:
    """Yield UIs in lists of `BATCH`."""
    waiting = iter(uis)
    while batch := list(islice(waiting, BATCH)):
        yield batch
