"""What of an article goes into a prompt."""

from hypothesis import given
from hypothesis import strategies as st

from agents.evidence import FINDING_LIMIT, contexts_text, finding, sentences


def test_sentences_end_at_full_stops_but_not_at_short_forms() -> None:
    """A species, "vs." and "e.g." end no sentence."""
    text = "Growth of E. coli vs. K. oxytoca was seen, e.g. at 37 degrees. It stopped later! Was it heat? (2) Yes."
    assert sentences(text) == [
        "Growth of E. coli vs. K. oxytoca was seen, e.g. at 37 degrees.",
        "It stopped later!",
        "Was it heat?",
        "(2) Yes.",
    ]


def test_a_finding_is_the_last_two_sentences() -> None:
    """Of an abstract without sections."""
    assert finding("One was done. Two was seen. Three follows.") == "Two was seen. Three follows."


def test_a_finding_is_the_concluding_section_where_there_is_one() -> None:
    """By its label; a concluding section of a few words is passed over for the last sentences."""
    text = "We looked.\nWe saw much.\nIn all this the small dose worked as well as the large one did."
    assert finding(text, ["METHODS", "RESULTS", "CONCLUSIONS"], [0, 11, 24]) == text[24:]
    assert finding("We saw much more. It held.\nNone.", ["RESULTS", "CONCLUSIONS"], [0, 27]) == "It held. None."


@given(st.text(max_size=2000))
def test_a_finding_is_never_too_long(text: str) -> None:
    """Any text: at most 400 characters, and nothing that is not in the text."""
    found = finding(text)
    assert len(found) <= FINDING_LIMIT
    assert found in " ".join(text.split())


def test_contexts_are_numbered_from_one() -> None:
    """Titles above abstracts, an empty line between contexts."""
    assert contexts_text([("A", "one"), ("B", "two")]) == "[1] A\none\n\n[2] B\ntwo"
