"""A language model as the judge of two questions, asked in both orders, so that a leaning to a place shows and cancels.

In: two questions, their source and what they retrieved. Out: the share of belief in each, and whether both orders
agree. A text prompt ends at `Better:`, and the log-probabilities of `A` and `B` are read there, so that belief comes in
degrees; a json prompt says A, B or equal. What it does not say as asked is a Rejection of stage `compare`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from agents.ask import Agent, call
from agents.evaluate import Weighed
from agents.evidence import finding, source_finding
from agents.model import Refused
from agents.records import Outcome, Question, Source
from agents.replies import Unusable, first_token_logprobs, parse_comparison

ORDERS = ("ab", "ba")
BELIEF = {"A": 1.0, "equal": 0.5, "B": 0.0}


@dataclass(frozen=True, slots=True)
class LanguageJudge:
    """A language model that compares two questions."""

    agent: Agent

    @property
    def judge(self) -> str:
        """Model, prompt and the prompt's checksum: another prompt is another judge."""
        return judge_name(self.agent)

    @property
    def seed(self) -> int:
        """What breaks ties."""
        return self.agent.seed

    def weigh(self, outcome: Outcome, source: Source, questions: tuple[Question, Question]) -> Weighed:
        """Return the mean belief over both orders; no preference where the winner follows the order."""
        beliefs: list[float] = []
        calls: list[str] = []
        for order, shown in zip(ORDERS, (questions, questions[::-1]), strict=True):
            try:
                belief, made = self._believe(outcome, order, compare_variables(source, shown[0], shown[1]))
            except Refused as error:
                outcome.reject("call", f"{self.agent.role}: {error.message}")
                return Weighed(reason="the judge refused the comparison")
            if belief is None:
                return Weighed(reason="the judge's reply could not be used", written_by=(*calls, made))
            beliefs.append(belief if order == "ab" else 1 - belief)
            calls.append(made)
        ahead = sum(beliefs) / len(beliefs)
        consistent = (beliefs[0] - 0.5) * (beliefs[1] - 0.5) > 0
        reason = None if ahead != 0.5 else "the judge sees no difference, or its choice follows the order"  # noqa: PLR2004
        return Weighed((ahead, 1 - ahead), reason, consistent, tuple(calls))

    def _believe(self, outcome: Outcome, order: str, variables: Mapping[str, str]) -> tuple[float | None, str]:
        """Return the belief, 0 to 1, that the question shown first is better, None where the reply is unusable."""
        text = self.agent.prompt.form == "text"
        generation, reply = call(
            self.agent, outcome.target.id, outcome.attempt, variables, step="first" if text else None, part=order
        )
        outcome.generations.append(generation)
        try:
            if text:
                return first_option(first_token_logprobs(reply.top_logprobs, ("A", "B"))), generation.id
            if not reply.complete:
                raise Unusable("cut by the limit of tokens")
            return BELIEF[parse_comparison(reply.text)], generation.id
        except Unusable as error:
            outcome.reject("compare", str(error), generation)
            return None, generation.id


def judge_name(agent: Agent) -> str:
    """Return a judging agent's name and version: model, prompt, checksum of the prompt."""
    return f"llm:{agent.model.name}:{agent.prompt.name}:{agent.prompt.sha256[:12]}"


def first_option(logprobs: Mapping[str, float]) -> float:
    """Return the probability of A among A and B."""
    return 1 / (1 + math.exp(logprobs["B"] - logprobs["A"]))


def compare_variables(source: Source, first: Question, second: Question) -> dict[str, str]:
    """Return what a prompt of role `compare` may use; contexts are titles with findings, and titles alone."""
    return {
        "title": source.title,
        "finding": source_finding(source),
        "abstract": source.abstract,
        "question_a": first.text,
        "question_b": second.text,
        "contexts_a": short_contexts(first),
        "contexts_b": short_contexts(second),
        "titles_a": titles(first),
        "titles_b": titles(second),
    }


def short_contexts(question: Question) -> str:
    """Return what a question retrieved, each article as a line of title and finding."""
    return "\n".join(f"- {a.title} {finding(a.abstract)}".strip() for a in question.retrieved) or "- nothing"


def titles(question: Question) -> str:
    """Return the titles of what a question retrieved, in one line."""
    return " | ".join(a.title.rstrip(".") for a in question.retrieved) or "nothing"
