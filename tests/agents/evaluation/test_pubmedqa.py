"""Items, the official split, and the groups of the papers' tables."""

from typing import Any

import pytest

from agents.evaluation.pubmedqa import Item, choose_items, group_by_heading, group_by_time, parse_item
from agents.evaluation.report import build_report
from agents.records import Decision
from graph.errors import Invalid

ROW = {
    "QUESTION": " Does birdsong shorten sleep? ",
    "CONTEXTS": ["Birds sang.", "People slept."],
    "MESHES": ["Female", "Middle Aged"],
    "YEAR": "2011",
    "final_decision": "no",
    "LONG_ANSWER": "It does not.",
}


def item(pmid: int, label: Decision = "yes", year: int | None = 2011, *headings: str) -> Item:
    """An item of which only the given parts matter."""
    return Item(pmid, "Is it?", (), headings, year, label)


def test_an_item_never_holds_the_long_answer() -> None:
    """The conclusion gives the decision away, so it is not even read."""
    parsed = parse_item(7, ROW)
    assert parsed == Item(
        7, "Does birdsong shorten sleep?", ("Birds sang.", "People slept."), ("Female", "Middle Aged"), 2011, "no"
    )
    assert parse_item(7, {**ROW, "YEAR": None}).year is None


@pytest.mark.parametrize("change", [{"QUESTION": ""}, {"CONTEXTS": "text"}, {"final_decision": "perhaps"}])
def test_a_row_of_another_kind_is_refused(change: dict[str, Any]) -> None:
    """By its PMID."""
    with pytest.raises(Invalid, match="PMID 7"):
        parse_item(7, {**ROW, **change})


def test_the_ground_truth_makes_the_split() -> None:
    """Test items are those it names, with its labels; dev the others; all of them without one."""
    items = [item(1), item(2, "no"), item(3)]
    truth: dict[int, Decision] = {2: "maybe"}
    assert choose_items(items, truth, "test") == [item(2, "maybe")]
    assert choose_items(items, truth, "dev") == [item(1), item(3)]
    assert choose_items(items, truth, "all") == [item(1), item(2, "maybe"), item(3)]
    assert choose_items(items, None, "all") == items
    with pytest.raises(Invalid, match="ground-truth"):
        choose_items(items, None, "dev")
    with pytest.raises(Invalid, match="1 PMIDs"):
        choose_items(items, {9: "yes"}, "test")


def test_groups_take_whole_headings_and_inclusive_years() -> None:
    """Female is no Male, Middle Aged no Aged; an item without a year has a group of its own."""
    items = [item(1, "yes", 2000, "Female", "Middle Aged"), item(2, "no", 2001, "Aged"), item(3, "yes", None, "Male")]
    by_heading = group_by_heading(items)
    assert by_heading["Female"] == by_heading["Middle Aged"] == [0]
    assert (by_heading["Male"], by_heading["Aged"], by_heading["Adult"]) == ([2], [1], [])
    by_time = group_by_time(items)
    assert (by_time["1989-2000"], by_time["2001-2004"], by_time["other or no year"]) == ([0], [1], [2])


def test_a_report_has_the_majority_beside_it() -> None:
    """Groups sum to the whole, empty ones are left out, and the baseline always gives the most frequent label."""
    items = [item(1, "yes", 2000, "Female"), item(2, "no", 2001), item(3, "yes", 2010)]
    report = build_report(items, ["yes", "yes", None], other=("other.jsonl", ["yes", "no", "yes"]))
    assert report.scores.accuracy.value == pytest.approx(1 / 3)
    assert report.baseline.decision == "yes"
    assert report.baseline.scores.accuracy.value == pytest.approx(2 / 3)
    assert {name: scores.n for name, scores in report.by_time.items()} == {
        "1989-2000": 1,
        "2001-2004": 1,
        "2010-2011": 1,
    }
    assert list(report.by_heading) == ["Female"]
    assert report.comparison is not None
    assert (report.comparison.only_first, report.comparison.only_second) == (0, 2)
