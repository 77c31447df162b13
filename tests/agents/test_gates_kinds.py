"""The gates of factoid, list and summary: what passes, what is stopped, and the reason given."""

import pytest

from agents.answer import Answer
from agents.gates_kinds import FORMS, check_answer_of, stands_in
from agents.kinds import Kind
from tests.agents.made import generation

CONTEXT = (
    "Daily zinc lozenges shortened colds by two days in nurses. Side effects were nausea, a metallic taste, dry mouth. "
    "The level of IL-6 fell in smokers, and no serious harm was seen in either group during the winter."
)


def answer(
    kind: Kind, text: str, exact: str | None = None, items: tuple[str, ...] = (), asked: str = "Which lozenges help?"
) -> str | None:
    """Check an answer against the one context."""
    made = Answer(text, None, generation(), exact, items)
    return check_answer_of(kind, made, asked, [CONTEXT], ["Bread rose higher with milk that was warm."])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("factoid", "Which lozenges shorten colds in nurses?"),
        ("factoid", "By how many days do zinc lozenges shorten colds?"),
        ("factoid", "How long do colds last in nurses with zinc?"),
        ("list", "What are the side effects of zinc lozenges?"),
        ("list", "Name the side effects of zinc lozenges in nurses?"),
        ("summary", "How do zinc lozenges act on colds?"),
        ("summary", "In nurses with colds, what is known about zinc?"),
    ],
)
def test_open_questions_pass(kind: Kind, text: str) -> None:
    """Words that ask may stand anywhere."""
    assert FORMS[kind](text) is None


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("factoid", "Do zinc lozenges shorten colds?", "yes or no would answer it: begins with 'do'"),
        ("list", "Is nausea a side effect of zinc?", "yes or no would answer it"),
        ("summary", "Zinc lozenges for colds in nurses?", "no word that asks"),
        ("summary", "What is known about zinc", "no question mark"),
        ("factoid", "What helps? Which lozenges were they?", "more than one question"),
        ("factoid", "Why do zinc lozenges shorten colds?", "more than a name or a number"),
        ("factoid", "How do zinc lozenges shorten colds?", "more than a name or a number"),
        ("list", "How many side effects has zinc?", "asks for no list"),
        ("yesno", "Which lozenges shorten colds in nurses?", "begins with 'which'"),
    ],
)
def test_questions_of_another_kind_are_stopped(kind: Kind, text: str, reason: str) -> None:
    """Each rule names itself."""
    assert reason in (FORMS[kind](text) or "")


def test_answers_that_stand_in_the_contexts_pass() -> None:
    """Capitals, hyphens and punctuation do not count."""
    assert answer("factoid", "Daily zinc lozenges shortened colds.", "Zinc") is None
    assert answer("list", "Side effects were nausea and dry mouth.", items=("nausea", "dry-mouth")) is None
    assert answer("summary", "Daily zinc lozenges shortened colds by two days in nurses, with some nausea.") is None


@pytest.mark.parametrize(
    ("exact", "text", "asked", "reason"),
    [
        ("copper", "Daily copper lozenges shortened colds.", "Which lozenges help?", "does not stand in the contexts"),
        ("zinc", "Daily zinc lozenges shortened colds.", "Does zinc help, or which?", "'zinc' stands in the question"),
        ("nausea", "Daily zinc lozenges shortened colds.", "Which lozenges help?", "not in the long answer"),
        ("the", "Daily zinc lozenges shortened colds.", "Which lozenges help?", "says nothing"),
        ("", "Daily zinc lozenges shortened colds.", "Which lozenges help?", "says nothing"),
        (CONTEXT, "Daily zinc lozenges shortened colds.", "Which lozenges help?", "words, expected 15 at most"),
        ("zinc", "Volcanic dust cooled all distant oceans.", "Which lozenges help?", "not grounded"),
        ("zinc", "Bread rose higher with milk that was warm.", "Which lozenges help?", "repeats an example"),
    ],
)
def test_an_exact_answer_that_is_none_is_stopped(exact: str, text: str, asked: str, reason: str) -> None:
    """Each rule names itself."""
    assert reason in (answer("factoid", text, exact, asked=asked) or "")


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ((), "0 items, expected 2 or more"),
        (("nausea",), "1 items"),
        (("nausea", "headache"), "item 'headache' does not stand in the contexts"),
        (("nausea", "of the"), "item 'of the' says nothing"),
        (("winter", "smokers"), "the long answer holds none of the items"),
    ],
)
def test_items_that_are_no_list_are_stopped(items: tuple[str, ...], reason: str) -> None:
    """Two at least, each word for word in a context, and the long answer about them."""
    assert reason in (answer("list", "Side effects were nausea and a metallic taste.", items=items) or "")


def test_a_summary_has_a_length() -> None:
    """A name or a half-sentence is no paragraph."""
    assert answer("summary", "Zinc lozenges shortened colds.") == "4 words, expected 10 at least for a summary"


def test_a_phrase_stands_where_its_words_follow_each_other() -> None:
    """Parts of words do not count, and words that only both occur neither."""
    assert stands_in("IL-6", [CONTEXT])
    assert stands_in("il 6 FELL", [CONTEXT])
    assert not stands_in("nurse", [CONTEXT])
    assert not stands_in("zinc colds", [CONTEXT])
