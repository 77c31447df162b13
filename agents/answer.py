"""The answerer: a long answer and a decision for a question, in one call or, for text prompts, in three.

A text prompt ends at `Decision:`. There the options' log-probabilities are compared, corrected by what the same
question gets without any finding (small models lean to one option whatever they read); the long answer is then written
behind the decision. In: a question and its contexts. Out: the calls and what they came to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.ask import Agent, call
from agents.records import Decision, Generation
from agents.replies import Unusable, decide, option_logprobs, parse_answer

NO_FINDING = "Finding: not available."


@dataclass(frozen=True, slots=True)
class Answer:
    """A long answer, its decision, and the call that wrote it."""

    text: str
    decision: Decision
    generation: Generation


def answer(
    agent: Agent, target: str, attempt: int, variables: Mapping[str, str], keep: list[Generation], *, again: bool
) -> Answer:
    """Return an agent's answer; every call made is appended to `keep`, also where the reply is then unusable.

    Raises Unusable, and what the model raises. `again` samples where the first attempt was greedy.
    """
    lead, decision = "", None
    if agent.prompt.form == "text":
        decision = decided(agent, target, attempt, variables, keep)
        lead = f" {decision}\n{agent.prompt.lead}"
    written, reply = call(agent, target, attempt, variables, lead=lead, again=again)
    keep.append(written)
    if not reply.complete:
        raise Unusable("cut by the limit of tokens")
    if decision is not None:
        return Answer(" ".join(reply.text.split()), decision, written)
    text, decision = parse_answer(reply.text)
    return Answer(text, decision, written)


def decided(agent: Agent, target: str, attempt: int, variables: Mapping[str, str], keep: list[Generation]) -> Decision:
    """Return the option that the findings favour over what the question alone favours."""
    with_findings, reply = call(agent, target, attempt, variables, step="decision")
    keep.append(with_findings)
    blind = dict(variables) | dict.fromkeys(("findings", "finding", "contexts", "abstract"), NO_FINDING)
    without, prior = call(agent, target, attempt, blind, step="prior")
    keep.append(without)
    return decide(reply.top_logprobs, option_logprobs(prior.top_logprobs))
