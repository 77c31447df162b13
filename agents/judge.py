"""The second judge of a finished pair, a language model: grounded, answerable, unambiguous, consistent.

In: a question with its contexts, long answer and decision. Out: a Judgement whose score, 0 to 1, is that of the weakest
of the four criteria, since a pair fails by one of them alone. A json prompt is called once and gives grades; a text
prompt is called once a criterion, and the log-probabilities of yes and no are read behind `Verdict:`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from agents.ask import Agent, call
from agents.evaluate_llm import judge_name
from agents.records import Generation, Judgement
from agents.replies import Unusable, first_token_logprobs, parse_judgement

CRITERIA = {
    "grounded": "Does everything in the answer stand in the findings?",
    "answerable": "Do the findings suffice to answer the question?",
    "unambiguous": "Does the question say by itself what it is about?",
    "consistent": "Does the decision follow from the answer?",
}
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True)
class PairJudge:
    """A language model that judges finished pairs; below the threshold a pair is rejected."""

    agent: Agent
    threshold: float = 0.5

    @property
    def judge(self) -> str:
        """Model, prompt and the prompt's checksum: another prompt is another judge."""
        return judge_name(self.agent)

    def judge_pair(self, about: str, attempt: int, variables: Mapping[str, str], keep: list[Generation]) -> Judgement:
        """Return the verdict on a pair; `about` is its target's or its own id, calls are appended to `keep`.

        Raises Unusable where a reply is not what was asked for, and what the model raises.
        """
        made: list[Generation] = []
        try:
            if self.agent.prompt.form == "json":
                scores, reason = self._graded(about, attempt, variables, made)
            else:
                scores, reason = self._believed(about, attempt, variables, made), ""
        finally:
            keep.extend(made)
        weakest = min(scores, key=lambda name: scores[name])
        score = scores[weakest]
        passed = score >= self.threshold
        said = ", ".join(f"{name} {value:.2f}" for name, value in scores.items())
        return Judgement(
            self.judge,
            "accepted" if passed else "rejected",
            score,
            f"{'' if passed else f'not {weakest}: '}{said}{f'. {reason}' if reason else ''}",
            tuple(generation.id for generation in made),
        )

    def _graded(
        self, about: str, attempt: int, variables: Mapping[str, str], made: list[Generation]
    ) -> tuple[dict[str, float], str]:
        generation, reply = call(self.agent, about, attempt, variables)
        made.append(generation)
        if not reply.complete:
            raise Unusable("cut by the limit of tokens")
        grades = parse_judgement(reply.text)
        span = HIGHEST - LOWEST
        return {name: (getattr(grades, name) - LOWEST) / span for name in CRITERIA}, grades.reason

    def _believed(
        self, about: str, attempt: int, variables: Mapping[str, str], made: list[Generation]
    ) -> dict[str, float]:
        scores = {}
        for name, criterion in CRITERIA.items():
            asked = {**variables, "criterion": criterion}
            generation, reply = call(self.agent, about, attempt, asked, step="first", part=name)
            made.append(generation)
            found = first_token_logprobs(reply.top_logprobs, ("yes", "no"))
            scores[name] = 1 / (1 + math.exp(found["no"] - found["yes"]))
        return scores
