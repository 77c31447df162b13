"""Which rows survive a merge over files."""

from functools import partial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.bulk.bulk_survivors import Events, find_survivors

# A record or a deletion: PMID, version, whether it is a deletion.
Record = tuple[int, int, bool]


def record() -> st.SearchStrategy[Record]:
    """Few PMIDs and versions, so that records meet; most of version 1, as in PubMed."""
    return st.tuples(st.integers(1, 6), st.sampled_from([1, 1, 1, 1, 2, 3]), st.booleans())


def events(records: list[Record]) -> Events:
    """Return the events of a file as a part keeps them."""
    rows = [(pmid, version) for pmid, version, deleted in records if not deleted]
    deletions = [
        (pmid, version, sum(not earlier for _, _, earlier in records[:place]))
        for place, (pmid, version, deleted) in enumerate(records)
        if deleted
    ]
    return Events.of(
        np.array([pmid for pmid, _ in rows], dtype=np.uint32),
        np.array([version for _, version in rows], dtype=np.uint16),
        np.array([pmid for pmid, _, _ in deletions], dtype=np.uint32),
        np.array([version for _, version, _ in deletions], dtype=np.uint16),
        np.array([at for _, _, at in deletions], dtype=np.uint32),
    )


def taken_in_one_by_one(files: list[list[Record]]) -> list[list[bool]]:
    """Return what is left when each record is taken in after the other."""
    survive = [[False for _, _, deleted in records if not deleted] for records in files]
    held: dict[int, tuple[int, int, int]] = {}
    for index, records in enumerate(files):
        row = 0
        for pmid, version, deleted in records:
            replaces = pmid not in held or held[pmid][0] <= version
            if deleted and replaces:
                held.pop(pmid, None)
            elif replaces:
                held[pmid] = (version, index, row)
            row += not deleted
    for _, index, row in held.values():
        survive[index][row] = True
    return survive


@given(st.lists(st.lists(record(), max_size=12), max_size=5))
def test_what_survives_is_what_is_left_when_records_are_taken_in_one_by_one(files: list[list[Record]]) -> None:
    """The walk from the last file to the first gives the same as the plain way."""
    found = find_survivors([partial(events, records) for records in files])
    assert [rows.tolist() for rows in found] == taken_in_one_by_one(files)


def test_the_highest_version_of_the_latest_file_survives() -> None:
    """A later file replaces the same version, a lower version never replaces a higher one."""
    files = [[(1, 1, False), (2, 2, False)], [(1, 1, False), (2, 1, False)]]
    found = find_survivors([partial(events, records) for records in files])
    assert [rows.tolist() for rows in found] == [[False, True], [True, False]]


def test_a_deletion_voids_what_came_before_it() -> None:
    """Earlier files and earlier records of its own file are void; what comes after it counts again."""
    files = [[(1, 1, False), (2, 1, False)], [(3, 1, False), (1, 1, True), (3, 1, True)], [(2, 1, True), (2, 1, False)]]
    found = find_survivors([partial(events, records) for records in files])
    assert [rows.tolist() for rows in found] == [[False, False], [False], [True]]
