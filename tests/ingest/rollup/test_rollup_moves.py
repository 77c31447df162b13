"""Counts and candidates moved by changed articles are those that counting everything anew would give."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.rollup import rollup_counts, rollup_moves
from ingest.rollup.rollup_counts import Candidates, Counts, at_or_above, count_links
from ingest.rollup.rollup_delta import RollUpDelta
from ingest.rollup.rollup_moves import as_pmids, moved_candidates, moves_by_descriptor, moves_by_number

UIS = ["D0", "D1", "D2", "D3"]
PLACES = {"D0": ["C04.100", "C04.100.200", "D01"], "D1": ["C04"], "D2": ["C04.100.200.300", "C05"], "D3": []}
COVERED = {ui: frozenset(x for number in own for x in at_or_above(number, ())) for ui, own in PLACES.items()}
State = Mapping[int, Mapping[str, bool]]

headings = st.dictionaries(st.sampled_from(UIS), st.booleans())
states = st.dictionaries(st.integers(1, 30), headings, max_size=30)
edits = st.lists(st.tuples(st.integers(1, 40), headings), max_size=25)


@pytest.fixture(autouse=True, scope="module")
def few_candidates() -> Iterator[None]:
    """Four candidates a descriptor, so that a handful of articles is more than there is room for."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (rollup_counts, rollup_moves):
            patched.setattr(module, "N_CANDIDATES", 4)
        yield


def counted(state: State) -> Counts:
    """The counts of a literature."""
    links = [(pmid, UIS.index(ui), major) for pmid, own in state.items() for ui, major in own.items()]
    return count_links(
        as_pmids([pmid for pmid, _, _ in links]),
        np.array([descriptor for _, descriptor, _ in links], np.int32),
        np.array([major for _, _, major in links], np.bool_),
        UIS,
        [PLACES[ui] for ui in UIS],
    )


def shown(candidates: Candidates) -> tuple[list[int], int]:
    """Candidates as plain values."""
    return candidates.pmids.tolist(), candidates.n_majors


@given(states, edits)
def test_moved_counts_equal_counts_made_anew(
    before: dict[int, dict[str, bool]], changes: list[tuple[int, dict[str, bool]]]
) -> None:
    """After any changes, also several of one article; candidates are exact wherever they are said to be known."""
    delta = RollUpDelta()
    after = dict(before)
    for pmid, now in changes:
        delta.note(pmid, after.get(pmid, {}), now)
        after[pmid] = now
    old, new = counted(before), counted(after)

    moves = moves_by_descriptor(delta.changes())
    grown = Counter(old.by_number)
    grown.update(moves_by_number(delta.changes(), COVERED))

    assert +grown == new.by_number
    for i, ui in enumerate(UIS):
        if ui not in moves:
            assert shown(old.candidates[i]) == shown(new.candidates[i])
            assert old.articles[i] == new.articles[i]
            continue
        assert old.articles[i] + moves[ui].net == new.articles[i]
        found = moved_candidates(ui, old.candidates[i], old.articles[i], moves[ui])
        assert found is None or shown(found) == shown(new.candidates[i])


@given(states, edits)
def test_links_are_read_again_only_where_a_candidate_went(
    before: dict[int, dict[str, bool]], changes: list[tuple[int, dict[str, bool]]]
) -> None:
    """Candidates are known unless one was lost and there are articles beyond them."""
    delta = RollUpDelta()
    for pmid, now in dict(changes).items():
        delta.note(pmid, before.get(pmid, {}), now)
    old = counted(before)
    for ui, moves in moves_by_descriptor(delta.changes()).items():
        held, n_articles = old.candidates[UIS.index(ui)], old.articles[UIS.index(ui)]
        if moved_candidates(ui, held, n_articles, moves) is None:
            assert set(moves.lost) & set(held.pmids.tolist())
            assert n_articles > len(held.pmids)


def test_a_note_that_changes_nothing_moves_nothing() -> None:
    """An article that comes back to what it was is no change, nor is one noted as it is."""
    delta = RollUpDelta()
    delta.note(1, {"D1": True}, {"D1": True})
    delta.note(2, {"D1": True}, {})
    delta.note(2, {}, {"D1": True})
    assert delta.changes() == []


def test_too_many_changes_are_not_kept() -> None:
    """Beyond its limit a delta forgets what it holds and says so, so that everything is counted anew."""
    delta = RollUpDelta(limit=2)
    for pmid in (1, 2):
        delta.note(pmid, {}, {"D1": True})
    assert len(delta.changes()) == 2
    delta.note(3, {}, {"D1": True})
    delta.note(4, {}, {"D1": True})
    assert delta.overflowed
    assert delta.changes() == []
