"""Strict parsers of model replies, one for each form; a reply that does not fit raises Unusable with the reason.

In: the text of a reply. Out: a question, or an answer of its kind. Nothing here calls a model, and nothing is
guessed: a reply is either what was asked for or a Rejection.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agents.kinds import Kind
from agents.records import Decision

DECISIONS: tuple[Decision, ...] = ("yes", "no", "maybe")
MOST_ITEMS = 100  # as BioASQ allows
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Unusable(ValueError):  # noqa: N818 - the word says it
    """A reply that is not what was asked for."""


class AskReply(BaseModel):
    """The JSON reply to a question prompt."""

    model_config = ConfigDict(extra="forbid", title="question")
    question: Filled


class AnswerReply(BaseModel):
    """The JSON reply to an answer prompt; the long answer comes first, so that the decision rests on it."""

    model_config = ConfigDict(extra="forbid", title="answer")
    long_answer: Filled
    decision: Decision


class CompareReply(BaseModel):
    """The JSON reply to a comparison of two questions; the reason comes first, so that the choice rests on it."""

    model_config = ConfigDict(extra="forbid", title="comparison")
    reason: Filled
    better: Literal["A", "B", "equal"]


Grade = Annotated[int, Field(ge=1, le=5)]


class JudgeReply(BaseModel):
    """The JSON reply on a finished pair: a reason, then a grade from 1 to 5 for each of four criteria."""

    model_config = ConfigDict(extra="forbid", title="judgement")
    reason: Filled
    grounded: Grade
    answerable: Grade
    unambiguous: Grade
    consistent: Grade


class FactoidReply(BaseModel):
    """The JSON reply to a factoid question; the long answer comes first, so that the exact one is found in it."""

    model_config = ConfigDict(extra="forbid", title="factoid")
    ideal_answer: Filled
    exact_answer: Filled


class ListReply(BaseModel):
    """The JSON reply to a list question."""

    model_config = ConfigDict(extra="forbid", title="list")
    ideal_answer: Filled
    items: Annotated[list[Filled], Field(min_length=1, max_length=MOST_ITEMS)]


class SummaryReply(BaseModel):
    """The JSON reply to a summary question."""

    model_config = ConfigDict(extra="forbid", title="summary")
    ideal_answer: Filled


ANSWERS: dict[Kind, type[BaseModel]] = {
    "yesno": AnswerReply,
    "factoid": FactoidReply,
    "list": ListReply,
    "summary": SummaryReply,
}
REPLIES: dict[str, type[BaseModel]] = {"ask": AskReply, "compare": CompareReply, "judge": JudgeReply}


@dataclass(frozen=True, slots=True)
class Said:
    """What a reply answers: a long answer, and with it a decision, an exact answer or items, as its kind asks for."""

    text: str
    decision: Decision | None = None
    exact_answer: str | None = None
    items: tuple[str, ...] = ()


def reply_of(role: str, kind: Kind) -> type[BaseModel]:
    """Return the shape of the JSON reply that an agent of a role gives for a kind of question."""
    return ANSWERS[kind] if role == "answer" else REPLIES[role]


@cache
def schema_of(reply: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema that a reply is constrained to."""
    return reply.model_json_schema()


def parse_json(reply: type[BaseModel], text: str) -> BaseModel:
    """Return a validated JSON reply. Raises Unusable with the first thing that is wrong."""
    try:
        return reply.model_validate_json(text.strip())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Unusable(f"not the JSON asked for: {where + ': ' if where else ''}{first['msg']}") from error


def parse_question(form: str, text: str, *, complete: bool) -> str:
    """Return the question of a reply; one that the limit of tokens cut is none. Raises Unusable."""
    if not complete:
        raise Unusable("cut by the limit of tokens")
    if form == "json":
        return cast("AskReply", parse_json(AskReply, text)).question
    question = " ".join(text.split())
    if not question:
        raise Unusable("empty")
    return question


def parse_answer(kind: Kind, text: str) -> Said:
    """Return the answer of a JSON reply. Raises Unusable."""
    reply = parse_json(ANSWERS[kind], text)
    if isinstance(reply, AnswerReply):
        return Said(reply.long_answer, reply.decision)
    if isinstance(reply, FactoidReply):
        return Said(reply.ideal_answer, exact_answer=reply.exact_answer)
    if isinstance(reply, ListReply):
        return Said(reply.ideal_answer, items=distinct(reply.items))
    return Said(cast("SummaryReply", reply).ideal_answer)


def parse_lines(kind: Kind, text: str, lead: str) -> Said:
    """Return the answer of a text reply of any kind but yes/no. Raises Unusable.

    A summary is a text; others are two lines: the exact answer, or items with semicolons between them, and the long
    answer behind the lead.
    """
    if kind == "summary":
        return Said(" ".join(text.split()))
    first, *others = [" ".join(line.split()) for line in text.splitlines() if line.strip()] or [""]
    if len(others) != 1 or not others[0].startswith(lead):
        raise Unusable(f"not two lines, the second one with {lead!r}")
    long_answer = others[0].removeprefix(lead).strip()
    if kind == "factoid":
        return Said(long_answer, exact_answer=first.rstrip("."))
    items = distinct(first.rstrip(".").split(";"))
    if len(items) > MOST_ITEMS:
        raise Unusable(f"{len(items)} items, expected {MOST_ITEMS} at most")
    return Said(long_answer, items=items)


def distinct(items: Iterable[str]) -> tuple[str, ...]:
    """Return the items in their order, each once (capitals do not tell two apart), empty ones left out."""
    found: dict[str, str] = {}
    for item in items:
        found.setdefault(" ".join(item.split()).casefold(), " ".join(item.split()))
    return tuple(item for key, item in found.items() if key)


def parse_comparison(text: str) -> Literal["A", "B", "equal"]:
    """Return which of two questions a JSON reply prefers. Raises Unusable."""
    return cast("CompareReply", parse_json(CompareReply, text)).better


def parse_judgement(text: str) -> JudgeReply:
    """Return the grades of a JSON reply. Raises Unusable."""
    return cast("JudgeReply", parse_json(JudgeReply, text))


def decide(top_logprobs: Mapping[str, float] | None, prior: Mapping[Decision, float]) -> Decision:
    """Return the option whose log-probability stands highest above its prior (what the prompt alone favours).

    Raises Unusable where the endpoint sent no log-probabilities, or none of an option.
    """
    return decide_over(option_logprobs(top_logprobs), prior, unseen_options(top_logprobs))


def decide_over(
    scores: Mapping[Decision, float], prior: Mapping[Decision, float] | None, unseen: Collection[Decision] = ()
) -> Decision:
    """Return the option that stands highest above its prior, of equal ones the first; never an unseen one."""
    seen = [option for option in DECISIONS if option not in unseen]
    return max(seen, key=lambda option: scores[option] - (prior.get(option, 0.0) if prior else 0.0))


def unseen_options(top_logprobs: Mapping[str, float] | None) -> tuple[Decision, ...]:
    """Return the decisions that an endpoint did not list: what stands for them is a bound from above, no value.

    Raises Unusable where it listed none of them.
    """
    told = {token.strip().lower() for token in top_logprobs or ()}
    unseen = tuple(option for option in DECISIONS if option not in told)
    if len(unseen) == len(DECISIONS):
        raise Unusable("none of the options is among the likeliest tokens")
    return unseen


def option_logprobs(top_logprobs: Mapping[str, float] | None) -> dict[Decision, float]:
    """Return the log-probability of each decision as a first token."""
    return cast("dict[Decision, float]", first_token_logprobs(top_logprobs, DECISIONS))


def first_token_logprobs(top_logprobs: Mapping[str, float] | None, options: Sequence[str]) -> dict[str, float]:
    """Return the log-probability of each option as a first token: its spellings added up, the floor where unseen.

    Raises Unusable where the endpoint sent no log-probabilities.
    """
    if not top_logprobs:
        raise Unusable("the endpoint sent no log-probabilities")
    floor = min(top_logprobs.values())
    sums = {option.lower(): 0.0 for option in options}
    for token, value in top_logprobs.items():
        word = token.strip().lower()
        if word in sums:
            sums[word] += math.exp(value)
    return {o: math.log(sums[o.lower()]) if sums[o.lower()] > 0 else floor for o in options}
