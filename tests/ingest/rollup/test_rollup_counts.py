"""Articles are counted once at each tree number above them, and candidates come in a fixed order."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.records import parent_number
from ingest.rollup.rollup_counts import N_CANDIDATES, PRIME, Counts, choose, count_links, order_of, ranks
from ingest.rollup.rollup_moves import as_pmids

NUMBERS = ["C", "C04", "C04.100", "C04.100.200", "C04.300", "C05", "D01", "D01.100"]
UIS = [f"D{n}" for n in range(6)]
Links = dict[tuple[int, int], bool]  # (PMID, descriptor) -> major

places = st.lists(st.lists(st.sampled_from(NUMBERS), unique=True, max_size=3), min_size=len(UIS), max_size=len(UIS))
links = st.dictionaries(st.tuples(st.integers(1, 12), st.integers(0, len(UIS) - 1)), st.booleans(), max_size=40)
pmid_sets = st.sets(st.integers(1, 2**32 - 1), max_size=400)


def counted(found: Links, numbers: Sequence[Sequence[str]], orphans: frozenset[str] = frozenset()) -> Counts:
    """The counts of links."""
    return count_links(
        as_pmids([pmid for pmid, _ in found]),
        np.array([descriptor for _, descriptor in found], np.int32),
        np.array(list(found.values()), np.bool_),
        UIS,
        numbers,
        orphans,
    )


@given(links, places, st.frozensets(st.sampled_from(NUMBERS), max_size=2))
def test_counts_equal_those_of_an_obvious_reference(
    found: Links, numbers: list[list[str]], orphans: frozenset[str]
) -> None:
    """At each number the distinct articles at or below it, found by looking at every place of every link."""

    def covers(above: str, number: str | None) -> bool:
        if number is None or number == above:
            return number == above
        return number not in orphans and covers(above, parent_number(number))

    expected = {
        above: len({pmid for pmid, d in found if any(covers(above, number) for number in numbers[d])})
        for above in ["D", *NUMBERS]
    }
    counts = counted(found, numbers, orphans)
    assert counts.by_number == {number: n for number, n in expected.items() if n}
    assert list(counts.articles) == [sum(d == i for _, d in found) for i in range(len(UIS))]


def test_a_descriptor_below_itself_counts_once_above() -> None:
    """Two articles of a descriptor at a number and at the one below it are two at both."""
    counts = counted({(1, 0): True, (2, 0): False}, [["C04", "C04.100"], [], [], [], [], []])
    assert counts.by_number == {"C": 2, "C04": 2, "C04.100": 2}


@given(links, places)
def test_the_order_of_links_does_not_matter(found: Links, numbers: list[list[str]]) -> None:
    """Counts and candidates are the same from the links backwards."""
    one, other = counted(found, numbers), counted(dict(reversed(found.items())), numbers)
    assert (one.articles, one.by_number) == (other.articles, other.by_number)
    assert [(c.pmids.tolist(), c.n_majors) for c in one.candidates] == [
        (c.pmids.tolist(), c.n_majors) for c in other.candidates
    ]


@given(pmid_sets, pmid_sets)
def test_candidates_are_majors_first_then_by_a_fixed_order(majors: set[int], others: set[int]) -> None:
    """At most 256 of them, by plain integer arithmetic as Cypher does it."""
    minors = others - majors
    factor, shift = order_of("D1")

    def order(pmid: int) -> int:
        return (pmid * factor + shift) % PRIME

    wanted = [*sorted(majors, key=order), *sorted(minors, key=order)][:N_CANDIDATES]
    chosen = choose("D1", as_pmids([*majors, *minors]), len(majors))
    assert chosen.pmids.tolist() == wanted
    assert chosen.n_majors == len(majors.intersection(wanted))


@given(st.text(), pmid_sets)
def test_no_two_pmids_have_the_same_rank_and_no_sum_is_too_large(ui: str, pmids: set[int]) -> None:
    """The order is total, and what Cypher computes for it stays within its 64-bit integers."""
    factor, shift = order_of(ui)
    assert 2**30 <= factor < 2**31
    assert (2**32 - 1) * factor + shift < 2**63
    assert len(set(ranks(ui, as_pmids(list(pmids))).tolist())) == len(pmids)
