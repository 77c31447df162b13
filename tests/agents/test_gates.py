"""The gates: what passes, what is stopped, and the reason given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.gates import check_answer, check_question, grounding, language, likeness

SOURCE = (
    "Daily zinc lozenges shortened colds by two days in nurses. The effect was absent in smokers, and no serious "
    "harm was seen in either group during the winter."
)
QUESTION = "Do daily zinc lozenges shorten colds in nurses?"


def question(text: str, earlier: tuple[str, ...] = (), examples: tuple[str, ...] = ()) -> str | None:
    """Check a question against the one source."""
    return check_question(text, SOURCE, [SOURCE], examples, earlier)


def answer(text: str, decision: str = "yes", asked: str = QUESTION) -> str | None:
    """Check an answer against the one source."""
    return check_answer(text, decision, asked, [SOURCE], ["The bread rose higher with warm milk."])


def test_a_grounded_question_passes() -> None:
    """A question made of the source's words has no reason against it."""
    assert question(QUESTION) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Daily zinc lozenges shorten colds in nurses.", "no question mark"),
        ("Do zinc lozenges help? Do they harm nurses?", "more than one question"),
        ("Do zinc colds?", "3 words"),
        ("How do daily zinc lozenges shorten colds?", "begins with 'how'"),
        ("Zinc lozenges for colds in nurses?", "no verb that asks"),
        ("Do volcanic eruptions cool distant oceans?", "not grounded"),
        ("Est-ce que les pastilles de zinc sont bonnes pour la santé des nurses dans le winter?", "language"),
    ],
)
def test_a_question_that_is_none_or_not_grounded_is_stopped(text: str, reason: str) -> None:
    """Each rule names itself."""
    assert reason in (question(text) or "")


def test_a_question_asked_before_about_the_concept_is_stopped() -> None:
    """Word order and endings do not make a question new."""
    assert "nearly the same" in (question("Do nurses' colds shorten with daily zinc lozenges?", (QUESTION,)) or "")


def test_a_question_that_repeats_an_example_is_stopped() -> None:
    """A small model likes to copy the prompt's worked example."""
    assert "example" in (question(QUESTION, examples=(QUESTION,)) or "")


def test_a_grounded_answer_passes() -> None:
    """An answer made of the source's words passes with a decision that fits it."""
    assert answer("Daily zinc lozenges shortened colds by two days in nurses.") is None
    assert answer("The effect was absent in smokers.", "no", "Do zinc lozenges shorten colds in smokers?") is None


@pytest.mark.parametrize(
    ("text", "decision", "reason"),
    [
        ("", "yes", "empty"),
        ("Yes it does.", "yes", "3 words"),
        ("Do daily zinc lozenges shorten colds in nurses", "yes", "copy of the question"),
        ("Is that so with zinc in nurses?", "yes", "copy of the question"),
        ("Volcanic dust cooled all distant oceans.", "yes", "not grounded"),
        ("No, zinc shortened colds in nurses.", "yes", "begins with 'no'"),
        ("Zinc did not shorten colds in nurses.", "yes", "denies it"),
        ("Zinc shortened colds by two days in nurses.", "no", "denies nothing"),
        ("The bread rose higher with warm milk.", "yes", "example"),
    ],
)
def test_an_answer_that_is_none_or_at_odds_is_stopped(text: str, decision: str, reason: str) -> None:
    """Each rule names itself."""
    assert reason in (answer(text, decision) or "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The effect of the drug was seen in all of the patients", "eng"),
        ("Der Einfluss der Behandlung auf die Patienten ist nicht klar", "ger"),
        ("Les effets du traitement sur la survie des malades", "fre"),
        ("zinc", None),
    ],
)
def test_a_language_is_told_by_its_grammar_words(text: str, expected: str | None) -> None:
    """Content words alone tell none."""
    assert language(text) == expected


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    """Any two texts; a text is wholly like itself."""
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1


@given(st.text(), st.lists(st.text(), max_size=3))
def test_more_contexts_never_ground_less(text: str, contexts: list[str]) -> None:
    """Grounding grows with the contexts and is whole in the text itself, where it has content words."""
    assert grounding(text, contexts) <= grounding(text, [*contexts, text])
    assert grounding(text, [*contexts, text]) in {0.0, 1.0}
