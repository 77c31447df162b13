"""The never-list: which headings it names, and that a broken line is named."""

import pytest

from graph.errors import Defect
from graph.never_list import left_out_of_similarity, never_planned, parse_never_list


def test_check_tags_are_neither_planned_nor_compared() -> None:
    """Humans, Animals, Male, Female, Pregnancy, Middle Aged and Mice stand under both uses."""
    check_tags = {"D006801", "D000818", "D008297", "D005260", "D011247", "D008875", "D051379"}
    assert check_tags <= never_planned()
    assert check_tags <= left_out_of_similarity()


def test_strains_are_compared_but_not_planned() -> None:
    """Mice, Inbred C57BL and Rats, Wistar are no check tags."""
    strains = {"D008810", "D017208"}
    assert strains <= never_planned()
    assert not strains & left_out_of_similarity()


def test_topics_are_planned() -> None:
    """Neoplasms, and Infant, Premature below the age groups, are not on the list."""
    assert not {"D009369", "D007234"} & never_planned()


def test_nothing_is_left_out_of_similarity_and_planned() -> None:
    """What cannot tell articles apart is no concept to ask about."""
    assert left_out_of_similarity() <= never_planned()


def test_uses_are_read_and_comments_skipped() -> None:
    """A line gives a UI, its uses and a name; blank lines and whole-line comments give nothing."""
    assert parse_never_list("# why\n\nD000001  plan  # One\nD000002 plan,similarity # Two\n") == {
        "D000001": frozenset({"plan"}),
        "D000002": frozenset({"plan", "similarity"}),
    }


@pytest.mark.parametrize(
    "line",
    [
        "D000002  plan",
        "D000002  plant  # Two",
        "000002  plan  # Two",
        "D000002  # Two",
        "D000001  similarity  # One again",
    ],
)
def test_a_line_of_another_form_is_named(line: str) -> None:
    """No name, an unknown use, no UI, no use, and a UI listed twice are refused with the line's number."""
    with pytest.raises(Defect, match=r"line 2: .*expected a UI"):
        parse_never_list(f"D000001  plan  # One\n{line}\n")
