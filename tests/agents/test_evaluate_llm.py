"""A language model as the judge of two questions: both orders are asked, and what it says is kept."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from agents.evaluate import evaluate
from agents.evaluate_llm import LanguageJudge
from agents.hands import patient_crew
from agents.model import Refused, Reply
from agents.outage import Outage
from agents.records import Outcome, Source
from graph.errors import Unavailable
from tests.agents.test_evaluate import FAR, NEAR, OUTCOME, SOURCE
from tests.doubles import BETTER_A, ScriptedModel, scripted_crew


def judge(model: ScriptedModel, form: str = "text") -> LanguageJudge:
    """Return a judge over a scripted model, which prefers the question that comes first by the alphabet."""
    agent = scripted_crew(model, form, ["compare"]).compare
    assert agent is not None
    return LanguageJudge(agent)


def fresh() -> Outcome:
    """Return an outcome without any call."""
    return replace(OUTCOME, generations=[], rejections=[])


class Leaning(ScriptedModel):
    """Always prefers what is shown first."""

    def _reply(self, prompt: str, text: str, top: dict[str, float] | None) -> Reply:
        text = '{"reason": "It is first.", "better": "A"}' if text.startswith("{") else text
        return super()._reply(prompt, text, BETTER_A if top else None)


@pytest.mark.parametrize("form", ["text", "json"])
def test_both_orders_are_asked_and_kept(form: str) -> None:
    """The same question wins from either place; two calls stand behind the preference, named by judge and prompt."""
    outcome = fresh()
    verdict = evaluate(judge(ScriptedModel(), form), outcome, SOURCE, [NEAR, FAR])
    assert verdict.preference is not None
    assert (verdict.chosen, verdict.preference.rejected) == (FAR, NEAR.id)  # "Is far so?" < "Is near so?"
    assert verdict.preference.swap_consistent is True
    assert [g.role for g in outcome.generations] == ["evaluate:ab", "evaluate:ba"]
    assert verdict.preference.written_by == tuple(g.id for g in outcome.generations)
    assert verdict.preference.judge.startswith(f"llm:scripted:compare_{form}:")
    assert sum(verdict.preference.scores) == pytest.approx(1)
    assert verdict.preference.margin == pytest.approx(1 if form == "json" else 0.635, abs=0.001)
    turned = evaluate(judge(ScriptedModel(), form), fresh(), SOURCE, [FAR, NEAR])
    assert turned.preference is not None
    assert turned.preference.scores == pytest.approx(verdict.preference.scores[::-1])


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_choice_that_follows_the_order_is_no_preference(form: str) -> None:
    """The first place won twice: no preference, and the target goes on with a seeded draw."""
    outcome = fresh()
    verdict = evaluate(judge(Leaning(), form), outcome, SOURCE, [NEAR, FAR])
    assert verdict.preference is None
    assert verdict.reason == "the judge sees no difference, or its choice follows the order"
    assert len(outcome.generations) == 2
    assert verdict.chosen == evaluate(judge(Leaning(), form), fresh(), SOURCE, [FAR, NEAR]).chosen


def test_an_unusable_reply_is_a_rejection_with_its_call() -> None:
    """Nothing is guessed, nothing dropped: the target goes on without a preference."""
    outcome = fresh()
    verdict = evaluate(judge(ScriptedModel(fault=lambda _: "the second"), "json"), outcome, SOURCE, [NEAR, FAR])
    assert verdict.reason == "the judge's reply could not be used"
    assert [(r.stage, r.generation) for r in outcome.rejections] == [("compare", outcome.generations[0].id)]


def test_a_refused_comparison_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too long for the endpoint: a rejection of stage `call`, no preference."""

    def refuse(*_: object, **__: object) -> Reply:
        raise Refused("too long")

    model = ScriptedModel()
    monkeypatch.setattr(model, "complete", refuse)
    outcome = fresh()
    assert evaluate(judge(model), outcome, SOURCE, [NEAR, FAR]).preference is None
    assert [(r.stage, r.reason) for r in outcome.rejections] == [("call", "evaluate: too long")]


def test_an_outage_of_the_judge_pauses_and_costs_nothing() -> None:
    """The endpoint is away for one call: everyone waits, then the comparison is made, and nothing is rejected."""
    said: list[str] = []

    class Away(ScriptedModel):
        def complete(self, *prompt: Any, **settings: Any) -> Reply:
            if not said:
                raise Unavailable("It does not answer.")
            return super().complete(*prompt, **settings)

    outage = Outage(lambda: None, 5.0, threading.Event(), said.append)
    compare = patient_crew(scripted_crew(Away(), "text", ["compare"]), outage).compare
    assert compare is not None
    outcome = fresh()
    assert evaluate(LanguageJudge(compare), outcome, SOURCE, [NEAR, FAR]).preference is not None
    assert said == ["It does not answer. Waiting for it.", "It answers again."]
    assert (len(outcome.generations), outcome.rejections) == (2, [])


def test_equal_questions_are_not_compared() -> None:
    """No call is made where there is nothing to choose."""
    model = ScriptedModel()
    source: Source = SOURCE
    assert evaluate(judge(model), fresh(), source, [NEAR, replace(FAR, text=NEAR.text)]).reason == "equal questions"
    assert model.calls == 0
