"""Decisions by a model's words or its likelihoods; what is unusable says why; an outage keeps the rest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from agents.evaluation.choose import How, Prediction, load_prompt, parse_choice, predict
from agents.evaluation.predictions import FILE, decisions_of, open_predictions, read_predictions
from agents.evaluation.pubmedqa import Item
from agents.model import LanguageModel, Message, Refused, Reply
from agents.prompts import Form
from graph.errors import Invalid, Unavailable

ITEMS = [Item(pmid, f"Is finding {pmid} real?", (f"Seen {pmid}.", "Again."), (), 2011, "yes") for pmid in range(1, 6)]


class WordModel:
    """Writes what `say` returns for a prompt; may raise. `top` are the first token's likeliest."""

    def __init__(self, say: dict[str, str | Exception], top: dict[str, float] | None = None) -> None:
        self.name = "words"
        self.say, self.top = say, top
        self.prompts: list[str] = []

    def chat(
        self, messages: list[Message], *, max_tokens: int, temperature: float, seed: int, schema: dict[str, Any] | None
    ) -> Reply:
        """Return the reply to the last message."""
        assert schema is not None
        assert schema["properties"]["decision"]["enum"] == ["yes", "no", "maybe"]
        return self._reply(messages[-1]["content"])

    def complete(
        self, prompt: str, *, max_tokens: int, temperature: float, seed: int, stop: list[str], logprobs: bool = False
    ) -> Reply:
        """Return the continuation."""
        return self._reply(prompt)

    def _reply(self, prompt: str) -> Reply:
        self.prompts.append(prompt)
        said = next((text for word, text in self.say.items() if word in prompt), " yes")
        if isinstance(said, Exception):
            raise said
        return Reply(said, True, self.name, 10, 2, 0.1, 1, self.top)


class LeaningModel(WordModel):
    """A model in this process: leans to yes, but for finding 3, whose contexts say no."""

    def option_logprobs(self, prompts: Sequence[str], options: Sequence[str]) -> list[list[float]]:
        """Return the log-probabilities of yes, no, maybe."""
        assert list(options) == [" yes", " no", " maybe"]
        self.prompts += prompts
        return [[-1.0, -2.0, -5.0] if "Seen 3." not in prompt else [-1.0, -1.5, -5.0] for prompt in prompts]


def how(form: Form = "text", scoring: str = "choice", *, prior: bool = False, model: str = "words") -> How:
    """A way of asking."""
    prompt = load_prompt("reasoning-required", form)
    return How(model, "reasoning-required", cast("Any", scoring), form, prior, prompt.name, prompt.sha256)


def asked(model: LanguageModel, way: How, items: Sequence[Item] = ITEMS) -> dict[int, Prediction]:
    """All predictions by PMID."""
    found: dict[int, Prediction] = {}
    prompt = load_prompt(way.setting, way.form)
    predict(model, prompt, way, items, concurrency=2, on_prediction=lambda p: found.update({p.pmid: p}))
    return found


def test_a_choice_is_written() -> None:
    """As JSON held to the schema, or as the first word; a reply that is neither gives no decision but is kept."""
    replies: dict[str, str | Exception] = {"finding 2": " No, it is not", "finding 3": " Hard to say", "finding 4": ""}
    replies["finding 5"] = Refused("too long")
    found = asked(WordModel(replies), how())
    assert [found[pmid].decision for pmid in range(1, 6)] == ["yes", "no", None, None, None]
    assert (found[3].reply, found[5].reason) == (" Hard to say", "refused: too long")
    assert "begins with 'hard'" in found[3].reason
    as_json = asked(
        WordModel({"finding 1": '{"decision": "maybe"}', "finding": '{"decision": "perhaps"}'}), how("json")
    )
    assert [as_json[pmid].decision for pmid in range(1, 6)] == ["maybe", None, None, None, None]
    assert parse_choice("text", " **Yes**.") == "yes"


def test_the_setting_decides_what_is_shown() -> None:
    """Contexts in one setting, the question alone in the other."""
    model = WordModel({})
    asked(model, how(), ITEMS[:1])
    question_only = load_prompt("question-only", "text")
    predict(model, question_only, how(), ITEMS[:1], concurrency=1, on_prediction=lambda _: None)
    assert "Seen 1.\nAgain." in model.prompts[0]
    assert "Seen 1." not in model.prompts[1]
    assert all("Is finding 1 real?" in prompt for prompt in model.prompts)


def test_the_likeliest_option_is_taken_and_a_prior_taken_off() -> None:
    """A model that leans to yes says yes to all; over its prior, the contexts decide."""
    plain = asked(LeaningModel({}), how(scoring="likelihood"))
    assert {prediction.decision for prediction in plain.values()} == {"yes"}
    assert plain[3].scores == {"yes": -1.0, "no": -1.5, "maybe": -5.0}
    corrected = asked(LeaningModel({}), how(scoring="likelihood", prior=True))
    assert corrected[3].decision == "no"
    assert corrected[3].prior == {"yes": -1.0, "no": -2.0, "maybe": -5.0}


def test_kept_scores_tell_what_no_prior_would_have_decided(tmp_path: Path) -> None:
    """A prior is taken off from scores that stay, so both sets of decisions come from one evaluation."""
    path = tmp_path / FILE
    way = how(scoring="likelihood", prior=True)
    with open_predictions(path, way) as kept:
        prompt = load_prompt(way.setting, way.form)
        predict(LeaningModel({}), prompt, way, ITEMS, concurrency=1, on_prediction=kept.add)
        kept.add(Prediction(6, None, reason="too long"))
    found = read_predictions(path)
    assert found.decisions == {1: "yes", 2: "yes", 3: "no", 4: "yes", 5: "yes", 6: None}
    assert found.plain == {1: "yes", 2: "yes", 3: "yes", 4: "yes", 5: "yes", 6: None}


def test_an_endpoints_first_token_stands_for_an_option() -> None:
    """Spellings are added up; where no option is among the likeliest tokens there is no decision, and it says so."""
    found = asked(WordModel({}, {" No": -1.0, "no": -1.5, " yes": -0.9, " the": -3.0}), how(scoring="likelihood"))
    assert {prediction.decision for prediction in found.values()} == {"no"}
    lost = asked(WordModel({}, {" the": -1.0}), how(scoring="likelihood"), ITEMS[:1])[1]
    assert (lost.decision, lost.reason) == (None, "none of the options is among the likeliest tokens")
    silent = asked(WordModel({}), how(scoring="likelihood"), ITEMS[:1])[1]
    assert (silent.decision, silent.reason) == (None, "the endpoint sent no log-probabilities")


def test_an_option_that_the_endpoint_does_not_tell_is_never_decided() -> None:
    """Its bound may stand higher over the prior than any true figure; it is kept as a bound, and marked."""

    class Bounded(WordModel):
        def _reply(self, prompt: str) -> Reply:
            with_evidence, without = {" yes": -1.0, " no": -2.0, " the": -2.5}, {" yes": -0.5, " no": -1.0, " x": -9.0}
            self.top = with_evidence if "Seen" in prompt else without
            return super()._reply(prompt)

    found = asked(Bounded({}), how(scoring="likelihood", prior=True), ITEMS[:1])[1]
    assert (found.unseen, found.scores, found.prior) == (
        ("maybe",),
        {"yes": -1.0, "no": -2.0, "maybe": -2.5},
        {"yes": -0.5, "no": -1.0, "maybe": -9.0},
    )
    assert found.decision == "yes"


def test_one_item_that_cannot_be_scored_costs_no_other() -> None:
    """A batch that the model refuses is asked again one by one."""

    class Short(LeaningModel):
        def option_logprobs(self, prompts: Sequence[str], options: Sequence[str]) -> list[list[float]]:
            if any("Seen 2." in prompt for prompt in prompts):
                raise Refused("too long")
            return super().option_logprobs(prompts, options)

    found = asked(Short({}), how(scoring="likelihood"))
    assert [found[pmid].decision for pmid in range(1, 6)] == ["yes", None, "yes", "yes", "yes"]
    assert found[2].reason == "too long"


def test_an_outage_keeps_what_is_done_and_the_rest_is_asked_later(tmp_path: Path) -> None:
    """Predictions are on disk when the model goes away; the second time only the others are asked about."""
    path, prompt = tmp_path / FILE, load_prompt("reasoning-required", "text")
    away = WordModel({"finding 4": Unavailable("away"), "finding 5": Unavailable("away")})
    with open_predictions(path, how()) as kept, pytest.raises(Unavailable):
        predict(away, prompt, how(), ITEMS, concurrency=1, on_prediction=kept.add)
    with path.open("ab") as file:
        file.write(b'{"pmid": 4, "decisi')  # as a killed process leaves it
    back = WordModel({})
    with open_predictions(path, how()) as kept:
        assert set(kept.done) == {1, 2, 3}
        left = [item for item in ITEMS if item.pmid not in kept.done]
        predict(back, prompt, how(), left, concurrency=1, on_prediction=kept.add)
    assert len(back.prompts) == 2
    found = read_predictions(path)
    assert decisions_of([1, 2, 3, 4, 5], found.decisions, path) == ["yes"] * 5
    assert found.how is not None
    assert found.how["prompt_sha256"] == prompt.sha256


def test_a_file_holds_one_way_of_asking(tmp_path: Path) -> None:
    """Another model's predictions are not gone on with: what differs is named."""
    path = tmp_path / FILE
    with open_predictions(path, how()) as kept:
        kept.add(Prediction(1, "yes"))
    with pytest.raises(Invalid, match="model 'words', not 'other'"), open_predictions(path, how(model="other")):
        pass
    with pytest.raises(Invalid, match="no prediction for 1 of 2 items, such as PMID 2"):
        decisions_of([1, 2], read_predictions(path).decisions, path)
    with path.open("ab") as file, open_predictions(tmp_path / "b", how(model="other")) as kept:
        kept.add(Prediction(2, "no"))
        file.write((tmp_path / "b").read_bytes())
    with pytest.raises(Invalid, match="mixes 2 ways"):
        read_predictions(path)


def test_pubmedqas_own_form_is_read(tmp_path: Path) -> None:
    """One object of PMID -> decision; anything that is no decision is refused with its PMID."""
    path = tmp_path / "theirs.json"
    path.write_text('{"12": "yes", "13": "maybe"}')
    assert read_predictions(path).decisions == {12: "yes", 13: "maybe"}
    path.write_text('{"12": "perhaps"}')
    with pytest.raises(Invalid, match="PMID 12 is labelled 'perhaps'"):
        read_predictions(path)


def test_a_prompt_of_ones_own_must_suit_the_setting(tmp_path: Path) -> None:
    """A prompt without contexts is no prompt of the setting that needs them."""
    path = tmp_path / "mine.txt"
    path.write_text("// purpose: x\n// role: choose\n// form: text\n// variables: question\n---\n$question\nAnswer:\n")
    assert load_prompt("question-only", "text", path).name == "mine"
    with pytest.raises(Invalid, match="needs role choose, form text, with contexts"):
        load_prompt("reasoning-required", "text", path)
