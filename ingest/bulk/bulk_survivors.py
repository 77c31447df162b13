"""Decides which rows of many files survive: one a PMID, its highest version, of the latest file that has it.

In: for each file, in order, the PMIDs and versions of its rows and deletions. Out: for each file, which rows stay. That
is what is left where records are taken in one after the other: a record replaces one of the same or a lower version,
and a deletion takes one away. Pure: does not know what a row holds.

Nearly all PMIDs have version 1 only. For those what comes last decides, so files are walked from the last to the first
and a bitmap keeps what is decided. The few others are taken in one by one.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

Rows = NDArray[np.bool_]
DELETION = -1
USUAL = 1


@dataclass(frozen=True, slots=True)
class Events:
    """The rows and deletions of a file in their order: PMID, version, and the row's number or `DELETION`."""

    pmid: NDArray[np.uint32]
    version: NDArray[np.uint16]
    row: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        pmid: NDArray[np.uint32],
        version: NDArray[np.uint16],
        deleted: NDArray[np.uint32],
        deleted_version: NDArray[np.uint16],
        deleted_at: NDArray[np.uint32],
    ) -> "Events":
        """Return rows and deletions as one sequence; a deletion comes before the row of the number it carries."""
        row = np.arange(len(pmid), dtype=np.int32)
        if not len(deleted):
            return cls(pmid, version, row)
        place = np.concatenate([2 * row.astype(np.int64) + 1, 2 * deleted_at.astype(np.int64)])
        order = np.argsort(place, kind="stable")
        return cls(
            np.concatenate([pmid, deleted])[order],
            np.concatenate([version, deleted_version])[order],
            np.concatenate([row, np.full(len(deleted), DELETION, np.int32)])[order],
        )

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return int(np.count_nonzero(self.row != DELETION))


def find_survivors(files: Sequence[Callable[[], Events]]) -> list[Rows]:
    """Return, for each file, which of its rows survive; each file's events are asked for twice.

    Memory: a bitmap of all PMIDs, one byte a row, and the events of those PMIDs that have an unusual version.
    """
    unusual = BitMap()
    for read in files:
        events = read()
        unusual |= bitmap(events.pmid[events.version != USUAL])
    decided = unusual.copy()
    survivors: list[Rows] = []
    told: list[NDArray[Any]] = []
    for index in reversed(range(len(files))):
        events = files[index]()
        survivors.append(latest_rows(events, decided))
        decided |= bitmap(events.pmid)
        told.append(events_of(events, unusual, index))
    survivors.reverse()
    for index, row in replay(told):
        survivors[index][row] = True
    return survivors


def latest_rows(events: Events, decided: BitMap) -> Rows:
    """Return which rows come last of their PMIDs in a file, and are of PMIDs not decided by later files."""
    survive = np.zeros(events.n_rows, dtype=bool)
    _, from_end = np.unique(events.pmid[::-1], return_index=True)
    last = len(events.pmid) - 1 - from_end
    fresh = last[~members(events.pmid[last], decided)]
    rows = events.row[fresh]
    survive[rows[rows != DELETION]] = True
    return survive


def events_of(events: Events, wanted: BitMap, index: int) -> NDArray[Any]:
    """Return the events of some PMIDs as rows of PMID, index of the file, place in it, version, row."""
    place = np.flatnonzero(members(events.pmid, wanted))
    columns = (events.pmid[place], np.full(len(place), index), place, events.version[place], events.row[place])
    return np.stack([column.astype(np.int64) for column in columns], axis=1)


def replay(told: Sequence[NDArray[Any]]) -> Iterator[tuple[int, int]]:
    """Yield file and row of what is left after some events were taken in one after the other."""
    events = np.concatenate([np.empty((0, 5), dtype=np.int64), *told])
    held: dict[int, tuple[int, int, int]] = {}
    for pmid, index, _, version, row in events[np.lexsort(events.T[2::-1])].tolist():
        if pmid in held and held[pmid][0] > version:
            continue
        if row == DELETION:
            held.pop(pmid, None)
        else:
            held[pmid] = version, index, row
    for _, index, row in held.values():
        yield index, row


def members(pmids: NDArray[np.uint32], of: BitMap) -> Rows:
    """Return which PMIDs are in a bitmap."""
    common = of & bitmap(pmids)
    return np.isin(pmids, np.frombuffer(common.to_array(), dtype=np.uint32))


def bitmap(pmids: NDArray[np.uint32]) -> BitMap:
    """Return some PMIDs as a bitmap."""
    return BitMap(array("I", pmids.astype(np.uint32, copy=False).tobytes()))
