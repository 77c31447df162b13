"""Strict parsers of replies."""

import pytest

from agents.kinds import Kind
from agents.replies import (
    AskReply,
    Said,
    Unusable,
    decide,
    distinct,
    option_logprobs,
    parse_answer,
    parse_json,
    parse_lines,
    parse_question,
)


def test_a_question_is_read_in_either_form() -> None:
    """Text is folded; JSON is validated."""
    assert parse_question("text", "  Is it\tso? ", complete=True) == "Is it so?"
    assert parse_question("json", '{"question": "Is it so?"}', complete=True) == "Is it so?"


@pytest.mark.parametrize(
    ("form", "text", "complete"),
    [
        ("text", "   ", True),
        ("text", "Is it so", False),
        ("json", "Is it so?", True),
        ("json", '{"question": ""}', True),
        ("json", '{"question": "Is it', True),
        ("json", '{"question": "Is it?", "mood": "good"}', True),
    ],
)
def test_anything_else_is_unusable(form: str, text: str, complete: bool) -> None:
    """Empty, cut, not JSON, or with fields nobody asked for."""
    with pytest.raises(Unusable):
        parse_question(form, text, complete=complete)


def test_an_answer_has_a_decision_of_three() -> None:
    """A decision outside yes, no and maybe is unusable."""
    assert parse_answer("yesno", '{"long_answer": "So it is.", "decision": "yes"}') == Said("So it is.", "yes")
    with pytest.raises(Unusable, match="decision"):
        parse_answer("yesno", '{"long_answer": "So it is.", "decision": "perhaps"}')


def test_a_decision_is_what_rises_most_above_its_prior() -> None:
    """A model that always says yes still decides by the finding."""
    seen = {" yes": -0.2, " no": -1.8, " maybe": -4.0}
    prior = option_logprobs({" yes": -0.1, " no": -3.0, " maybe": -4.0})
    assert decide(seen, prior) == "no"


def test_an_option_that_was_not_listed_is_never_decided() -> None:
    """The floor stands for it in both lists, and would raise it above options that are known."""
    prior = option_logprobs({" yes": -0.1, " no": -1.0, " The": -9.0})
    assert decide({" yes": -0.3, " no": -2.0, " The": -4.0}, prior) == "yes"
    with pytest.raises(Unusable, match="none of the options"):
        decide({" The": -0.1}, prior)


def test_spellings_of_an_option_are_added() -> None:
    """`Yes`, ` yes` and `YES` are one option; an unseen option gets the floor."""
    found = option_logprobs({"Yes": -0.7, " yes": -0.7, "The": -5.0})
    assert found["yes"] == pytest.approx(-0.7 + 0.6931, abs=1e-3)
    assert found["maybe"] == -5.0


def test_no_logprobs_is_unusable() -> None:
    """An endpoint that sends none cannot decide."""
    with pytest.raises(Unusable, match="log-probabilities"):
        option_logprobs(None)


def test_the_reason_names_the_field() -> None:
    """So that a rejection can be read."""
    with pytest.raises(Unusable, match="question"):
        parse_json(AskReply, "{}")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (
            "factoid",
            '{"ideal_answer": "It was zinc.", "exact_answer": "zinc"}',
            Said("It was zinc.", exact_answer="zinc"),
        ),
        ("list", '{"ideal_answer": "Both.", "items": ["zinc", "iron"]}', Said("Both.", items=("zinc", "iron"))),
        ("list", '{"ideal_answer": "Both.", "items": ["zinc", "Zinc "]}', Said("Both.", items=("zinc",))),
        ("summary", '{"ideal_answer": "A paragraph."}', Said("A paragraph.")),
    ],
)
def test_each_kind_has_a_json_shape_of_its_own(kind: Kind, text: str, said: Said) -> None:
    """Items are held once; nothing but what the kind asks for is there."""
    assert parse_answer(kind, text) == said


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("factoid", '{"ideal_answer": "It was zinc."}', "exact_answer"),
        ("factoid", '{"ideal_answer": "It was zinc.", "exact_answer": ["zinc"]}', "exact_answer"),
        ("list", '{"ideal_answer": "Both.", "items": []}', "items"),
        ("list", '{"ideal_answer": "Both.", "items": ["zinc", ""]}', "items.1"),
        ("summary", '{"ideal_answer": "A paragraph.", "decision": "yes"}', "decision"),
    ],
)
def test_a_json_answer_of_another_shape_is_unusable(kind: Kind, text: str, reason: str) -> None:
    """The reason names the field."""
    with pytest.raises(Unusable, match=reason):
        parse_answer(kind, text)


def test_text_answers_are_two_lines_and_a_summary_is_one_text() -> None:
    """The exact answer or the items first, the long answer behind its lead."""
    assert parse_lines("factoid", " zinc.\nBecause: It was zinc.\n", "Because:") == Said(
        "It was zinc.", exact_answer="zinc"
    )
    assert parse_lines("list", " zinc; iron ;zinc\n\nBecause: Both were.", "Because:") == Said(
        "Both were.", items=("zinc", "iron")
    )
    assert parse_lines("summary", " A\nparagraph. ", "Answer:") == Said("A paragraph.")


@pytest.mark.parametrize("text", ["", "zinc", "zinc\niron", "zinc\nBecause: so.\nFinding: more", "a\nb\nBecause: c"])
def test_a_text_answer_of_more_or_fewer_lines_is_unusable(text: str) -> None:
    """Nothing is guessed from what the model went on to write."""
    with pytest.raises(Unusable, match="two lines"):
        parse_lines("factoid", text, "Because:")


def test_too_many_items_are_unusable() -> None:
    """As many as BioASQ allows, in either form."""
    items = [f"item {i}" for i in range(101)]
    assert len(distinct(items)) == 101
    with pytest.raises(Unusable, match="101 items"):
        parse_lines("list", f"{'; '.join(items)}\nBecause: of all.", "Because:")
