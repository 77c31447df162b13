"""Rows for the writer: counters."""

from hypothesis import given
from hypothesis import strategies as st

from agents.write_rows import at_or_above, count_rows

NUMBERS = st.lists(st.sampled_from(["C04.588.180", "C04.588", "C17.800", "A01", "C04"]), max_size=4, unique=True)


def test_a_pair_counts_once_at_and_above_each_place() -> None:
    """Two places that meet above count once there."""
    assert at_or_above(["C04.588.180", "C17.800"]) == {"C04.588.180", "C04.588", "C04", "C17.800", "C17", "C"}


@given(st.lists(st.tuples(st.sampled_from(["D1", "D2"]), NUMBERS), max_size=8))
def test_counters_are_summed_and_sorted(places: list[tuple[str, list[str]]]) -> None:
    """Each descriptor's counter is its number of pairs; nodes come in order, each once."""
    counts = count_rows(places)
    assert sum(row["n"] for row in counts.descriptors) == len(places)
    assert [row["ui"] for row in counts.descriptors] == sorted({ui for ui, _ in places})
    numbers = [row["number"] for row in counts.tree_numbers]
    assert numbers == sorted(set(numbers))
    for row in counts.tree_numbers:
        assert row["n"] == sum(row["number"] in at_or_above(numbers) for _, numbers in places)
