"""Has a model decide questions, by one of two scorings, and hands on each prediction as it comes.

*choice*: the model writes its decision, held to a JSON schema (form json) or as the first word of its text (form text).
*likelihood*: the log-probability of each option behind the prompt; the highest wins. With `prior`, what the same prompt
gives each option without its evidence is taken off first: small models lean to one option whatever they read. Nothing
here keeps predictions or scores them.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Protocol, cast, runtime_checkable

from pydantic import BaseModel, ConfigDict

from agents.evaluation.pubmedqa import Item
from agents.model import LanguageModel, Refused, Reply
from agents.prompts import Form, Prompt, build_messages, build_prompt, parse_prompt
from agents.records import Decision
from agents.replies import (
    DECISIONS,
    Unusable,
    decide_over,
    option_logprobs,
    parse_json,
    schema_of,
    unseen_options,
)
from graph.errors import Invalid
from graph.identity import content_id

Setting = Literal["reasoning-required", "question-only"]
Scoring = Literal["choice", "likelihood"]
OPTIONS = tuple(f" {decision}" for decision in DECISIONS)
NOT_GIVEN = "not available."
CHOICE_TOKENS = {"text": 8, "json": 32}
BATCH = 8  # prompts that a model in this process scores at once


class ChoiceReply(BaseModel):
    """The JSON reply to a prompt of role choose."""

    model_config = ConfigDict(extra="forbid", title="choice")
    decision: Decision


@runtime_checkable
class OptionModel(Protocol):
    """A model that tells how likely it holds whole options to be."""

    def option_logprobs(self, prompts: Sequence[str], options: Sequence[str]) -> list[list[float]]:
        """Return for each prompt the log-probability of each option as its continuation."""
        ...


@dataclass(frozen=True, slots=True)
class How:
    """All that a prediction depends on beside its item; equal values give comparable predictions."""

    model: str
    setting: Setting
    scoring: Scoring
    form: Form
    prior: bool
    prompt: str
    prompt_sha256: str

    @property
    def key(self) -> str:
        """The id of this way of asking."""
        return content_id("how", asdict(self))


@dataclass(frozen=True, slots=True)
class Prediction:
    """A model's decision on an item; None where none could be had, for the `reason` given.

    `scores` are the options' log-probabilities (likelihood), `prior` the same without evidence; `unseen` options are
    less likely than an endpoint tells, their scores bounds from above, and they are never decided. `reply` is what it
    wrote.
    """

    pmid: int
    decision: Decision | None
    scores: dict[Decision, float] | None = None
    prior: dict[Decision, float] | None = None
    unseen: tuple[Decision, ...] = ()
    reply: str = ""
    reason: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """The log-probability of each decision behind a prompt; those of `unseen` ones are bounds from above."""

    scores: dict[Decision, float]
    unseen: tuple[Decision, ...] = ()


def load_prompt(setting: Setting, form: Form, own: Path | None = None) -> Prompt:
    """Return the bundled prompt of a setting, or the one of a file. Raises Invalid for a bad file."""
    if own is None:
        name = f"choose_{form}_{setting.partition('-')[0]}"
        return parse_prompt(name, files("agents").joinpath("evaluation", "prompts", f"{name}.txt").read_text("utf-8"))
    if not own.is_file():
        raise Invalid(f"There is no prompt file {own}.", remedy="Correct the path.", file=str(own))
    prompt = parse_prompt(own.stem, own.read_text(encoding="utf-8"))
    if prompt.role != "choose" or prompt.form != form or ("contexts" in prompt.variables) != shows_contexts(setting):
        raise Invalid(
            f"{own} is a prompt of role {prompt.role}, form {prompt.form}, with {', '.join(prompt.variables)}.",
            remedy=f"--setting {setting} needs role choose, form {form}, "
            f"{'with' if shows_contexts(setting) else 'without'} contexts.",
        )
    return prompt


def shows_contexts(setting: Setting) -> bool:
    """Say whether a setting shows the abstract."""
    return setting == "reasoning-required"


def variables_of(item: Item) -> dict[str, str]:
    """Return what a prompt of role choose may use of an item."""
    return {"question": item.question, "contexts": "\n".join(item.contexts)}


def without_evidence(item: Item, setting: Setting) -> dict[str, str]:
    """Return the same with what the decision should rest on left out: the contexts, or else the question."""
    return variables_of(item) | {"contexts" if shows_contexts(setting) else "question": NOT_GIVEN}


def predict(
    model: LanguageModel,
    prompt: Prompt,
    how: How,
    items: Sequence[Item],
    *,
    concurrency: int,
    on_prediction: Callable[[Prediction], None],
) -> None:
    """Ask about every item and hand each prediction on, in the order in which they come, from this thread.

    Raises Unavailable when the model stays away; what is in flight then is waited for and handed on first.
    """
    size = BATCH if how.scoring == "likelihood" and isinstance(model, OptionModel) else 1
    batches = iter([items[start : start + size] for start in range(0, len(items), size)])
    ask = by_likelihood if how.scoring == "likelihood" else by_choice
    with ThreadPoolExecutor(concurrency) as pool:
        waiting: set[Future[list[Prediction]]] = set()
        failed: BaseException | None = None
        while True:
            if failed is None:
                more = islice(batches, 2 * concurrency - len(waiting))
                waiting |= {pool.submit(ask, model, prompt, how, batch) for batch in more}
            if not waiting:
                break
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                failed = future.exception() or failed
                for prediction in [] if future.exception() else future.result():
                    on_prediction(prediction)
    if failed is not None:
        raise failed


def by_choice(model: LanguageModel, prompt: Prompt, how: How, items: Sequence[Item]) -> list[Prediction]:
    """Return what the model writes as its decision on each item."""
    return [choice(model, prompt, how, item) for item in items]


def choice(model: LanguageModel, prompt: Prompt, how: How, item: Item) -> Prediction:
    """Return the decision that the model writes; a refused call or an unusable reply gives none, with the reason."""
    try:
        reply = written(model, prompt, how, item)
    except Refused as error:
        return Prediction(item.pmid, None, reason=f"refused: {error.message}")
    told = {"reply": reply.text, "tokens_in": reply.tokens_in, "tokens_out": reply.tokens_out, "seconds": reply.seconds}
    try:
        return Prediction(item.pmid, parse_choice(how.form, reply.text), **cast("Any", told))
    except Unusable as error:
        return Prediction(item.pmid, None, reason=str(error), **cast("Any", told))


def written(model: LanguageModel, prompt: Prompt, how: How, item: Item) -> Reply:
    """Return the model's reply to the prompt about an item."""
    most = CHOICE_TOKENS[how.form]
    if how.form == "json":
        messages, schema = build_messages(prompt, variables_of(item)), schema_of(ChoiceReply)
        return model.chat(messages, max_tokens=most, temperature=0.0, seed=0, schema=schema)
    text = build_prompt(prompt, variables_of(item))
    return model.complete(text, max_tokens=most, temperature=0.0, seed=0, stop=list(prompt.stop))


def parse_choice(form: Form, text: str) -> Decision:
    """Return the decision of a reply: the JSON's, or the first word of a text. Raises Unusable."""
    if form == "json":
        return cast("ChoiceReply", parse_json(ChoiceReply, text)).decision
    first = next(iter(text.split()), "").strip(".,;:!'\"*()").lower()
    if first not in DECISIONS:
        raise Unusable(f"begins with {first[:40]!r}, not with yes, no or maybe")
    return first


def by_likelihood(model: LanguageModel, prompt: Prompt, how: How, items: Sequence[Item]) -> list[Prediction]:
    """Return the likeliest option of each item, over its prior where one is taken off."""
    try:
        found = likelihoods(model, prompt, [variables_of(item) for item in items])
        priors = (
            [own.scores for own in likelihoods(model, prompt, [without_evidence(item, how.setting) for item in items])]
            if how.prior
            else [None] * len(items)
        )
    except (Refused, Unusable) as error:
        if len(items) > 1:  # one of them is at fault: the others still have an answer
            return [prediction for item in items for prediction in by_likelihood(model, prompt, how, [item])]
        return [Prediction(items[0].pmid, None, reason=str(error))]
    return [
        Prediction(item.pmid, decide_over(own.scores, prior, own.unseen), own.scores, prior, own.unseen)
        for item, own, prior in zip(items, found, priors, strict=True)
    ]


def likelihoods(model: LanguageModel, prompt: Prompt, variables: Sequence[dict[str, str]]) -> list[Likelihoods]:
    """Return how likely each decision is behind each prompt: of a model in this process exactly, else as it is told."""
    if isinstance(model, OptionModel):
        return [Likelihoods(scores) for scores in option_scores(model, prompt, variables)]
    return [told_likelihoods(model, build_prompt(prompt, own)) for own in variables]


def option_scores(
    options: OptionModel, prompt: Prompt, variables: Sequence[dict[str, str]]
) -> list[dict[Decision, float]]:
    """Return each prompt's log-probability of each decision."""
    rows = options.option_logprobs([build_prompt(prompt, own) for own in variables], OPTIONS)
    return [dict(zip(DECISIONS, row, strict=True)) for row in rows]


def told_likelihoods(model: LanguageModel, prompt: str) -> Likelihoods:
    """Return what an endpoint tells: an option is its first token, with all its spellings added up.

    It tells the likeliest tokens only; an option that is not among them gets the least of those as a bound. Raises
    Unusable where no option is among them, or none was sent.
    """
    reply = model.complete(prompt, max_tokens=1, temperature=0.0, seed=0, stop=[], logprobs=True)
    return Likelihoods(option_logprobs(reply.top_logprobs), unseen_options(reply.top_logprobs))
