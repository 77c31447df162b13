"""The answerer: a long answer, and the decision, exact answer or items that the kind of question asks for.

One call does it, but yes/no by text prompts takes three. Such a prompt ends at `Decision:`. There the options'
log-probabilities are compared, corrected by what the same question gets without any finding (small models lean to one
option whatever they read); the long answer is then written behind the decision. In: a question and its contexts. Out:
the calls and what they came to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.ask import Agent, call
from agents.kinds import YESNO
from agents.records import Decision, Generation
from agents.replies import Unusable, decide, option_logprobs, parse_answer, parse_lines

NO_FINDING = "Finding: not available."


@dataclass(frozen=True, slots=True)
class Answer:
    """A long answer and the call that wrote it; with a decision, an exact answer or items, by the kind of question."""

    text: str
    decision: Decision | None
    generation: Generation
    exact_answer: str | None = None
    items: tuple[str, ...] = ()


def answer(
    agent: Agent, target: str, attempt: int, variables: Mapping[str, str], keep: list[Generation], *, again: bool
) -> Answer:
    """Return an agent's answer; every call made is appended to `keep`, also where the reply is then unusable.

    Raises Unusable, and what the model raises. `again` samples where the first attempt was greedy.
    """
    lead, decision, kind = "", None, agent.prompt.kind
    if agent.prompt.form == "text" and kind == YESNO:
        decision = decided(agent, target, attempt, variables, keep)
        lead = f" {decision}\n{agent.prompt.lead}"
    written, reply = call(agent, target, attempt, variables, lead=lead, again=again)
    keep.append(written)
    if not reply.complete:
        raise Unusable("cut by the limit of tokens")
    if decision is not None:
        return Answer(" ".join(reply.text.split()), decision, written)
    is_json = agent.prompt.form == "json"
    said = parse_answer(kind, reply.text) if is_json else parse_lines(kind, reply.text, agent.prompt.lead)
    return Answer(said.text, said.decision, written, said.exact_answer, said.items)


def decided(agent: Agent, target: str, attempt: int, variables: Mapping[str, str], keep: list[Generation]) -> Decision:
    """Return the option that the findings favour over what the question alone favours."""
    with_findings, reply = call(agent, target, attempt, variables, step="decision")
    keep.append(with_findings)
    blind = dict(variables) | dict.fromkeys(("findings", "finding", "contexts", "abstract"), NO_FINDING)
    without, prior = call(agent, target, attempt, blind, step="prior")
    keep.append(without)
    return decide(reply.top_logprobs, option_logprobs(prior.top_logprobs))
