"""Strict parsers of replies."""

import pytest

from agents.replies import AskReply, Unusable, decide, option_logprobs, parse_answer, parse_json, parse_question


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
    assert parse_answer('{"long_answer": "So it is.", "decision": "yes"}') == ("So it is.", "yes")
    with pytest.raises(Unusable, match="decision"):
        parse_answer('{"long_answer": "So it is.", "decision": "perhaps"}')


def test_a_decision_is_what_rises_most_above_its_prior() -> None:
    """A model that always says yes still decides by the finding."""
    seen = {" yes": -0.2, " no": -1.8, " maybe": -4.0}
    prior = option_logprobs({" yes": -0.1, " no": -3.0, " maybe": -4.0})
    assert decide(seen, prior) == "no"


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
