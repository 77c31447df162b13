"""One agent, one call: build the prompt, call the model, keep the call as a Generation. Parses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from agents.kinds import Kind
from agents.model import LanguageModel, Reply
from agents.prompts import Prompt, build_messages, build_prompt
from agents.records import Generation, generation_id
from agents.replies import reply_of, schema_of
from graph.identity import seeded_order

Step = Literal["decision", "prior", "first"]
SAMPLED = 0.7


@dataclass(frozen=True, slots=True)
class Agent:
    """A role of the loop: a model, its prompt and its settings.

    `constrained` asks the endpoint to hold replies of json prompts to their schema. `prompts` are those of all kinds of
    question that the agent can be asked for; `prompt` is in use.
    """

    role: str
    model: LanguageModel
    prompt: Prompt
    temperature: float
    max_tokens: int
    seed: int
    constrained: bool = True
    prompts: Mapping[Kind, Prompt] = field(default_factory=dict)

    def for_kind(self, kind: Kind) -> "Agent":
        """Return the agent with its prompt for a kind of question."""
        return self if self.prompt.kind == kind else replace(self, prompt=self.prompts[kind])

    @property
    def name(self) -> str:
        """How a judge or a report names the agent: model and prompt."""
        return f"{self.model.name} ({self.prompt.name})"


def call(
    agent: Agent,
    target: str,
    attempt: int,
    variables: Mapping[str, str],
    *,
    lead: str = "",
    step: Step | None = None,
    part: str = "",
    again: bool = False,
) -> tuple[Generation, Reply]:
    """Call an agent's model once for an attempt at a target.

    `lead` is text put behind a text prompt that the reply goes on from. A `step` asks for one token with its
    alternatives; `part` tells several calls for one attempt apart. `again` samples although the agent is greedy: the
    article was asked about before.
    """
    parameters = parameters_of(agent, target, attempt, step=step, again=again)
    sent = {name: parameters[name] for name in ("max_tokens", "temperature", "seed")}
    chosen = {name: variables[name] for name in agent.prompt.variables}
    if agent.prompt.form == "json":
        schema = schema_of(reply_of(agent.prompt.role, agent.prompt.kind)) if agent.constrained else None
        reply = agent.model.chat(build_messages(agent.prompt, variables), schema=schema, **sent)
    else:
        text = build_prompt(agent.prompt, variables) + lead
        reply = agent.model.complete(text, stop=list(agent.prompt.stop), logprobs=step is not None, **sent)
    parameters |= {"lead": lead} if lead else {}
    role = ":".join(name for name in (agent.role, part or step) if name)
    return generation(agent, target, role, attempt, chosen, parameters, reply), reply


def parameters_of(agent: Agent, target: str, attempt: int, *, step: Step | None, again: bool) -> dict[str, Any]:
    """Return what is sent with a call, and stored: an allow-list, so that no key or address can slip into the graph."""
    temperature = max(agent.temperature, SAMPLED) if again else agent.temperature
    return {
        "temperature": 0.0 if step else temperature,
        "max_tokens": 1 if step else agent.max_tokens,
        "seed": seeded_order(agent.seed, agent.role, target, attempt) % 2**31,
        "form": agent.prompt.form,
    }


def generation(
    agent: Agent,
    target: str,
    role: str,
    attempt: int,
    variables: dict[str, str],
    parameters: dict[str, Any],
    reply: Reply,
) -> Generation:
    """Return the record of a call; a call that took several tries says so among its parameters."""
    if reply.attempts > 1:
        parameters = parameters | {"tries": reply.attempts}
    return Generation(
        id=generation_id(target, role, attempt),
        role=role,
        attempt=attempt,
        prompt_name=agent.prompt.name,
        prompt_sha256=agent.prompt.sha256,
        prompt_text=agent.prompt.body,
        variables=variables,
        model=reply.model,
        parameters=parameters,
        reply=reply.text,
        complete=reply.complete,
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
        seconds=reply.seconds,
    )
