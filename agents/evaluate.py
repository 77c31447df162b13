"""Of two questions about an article, the one that the target goes on with, as a judge sees it.

In: one or two usable questions with what they retrieved. Out: a `Verdict`: the question, and a Preference or the reason
why there is none. Judges are the rule (agents/evaluate_rule.py), a language model (agents/evaluate_llm.py) and a
trained model (agents/evaluate_model.py); each says how it weighs two questions, and nothing else differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.gates import words
from agents.records import Outcome, Preference, Question, Source
from graph.identity import content_id, seeded_order


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a judge weighs two questions, in their order; `reason` says why it prefers none.

    `swap_consistent` says whether the same question won in both orders, None where the order cannot matter.
    `written_by` are the ids of the calls that said so. The last three are the rule's.
    """

    scores: tuple[float, float] = (0.0, 0.0)
    reason: str | None = None
    swap_consistent: bool | None = None
    written_by: tuple[str, ...] = ()
    scored_articles: tuple[int, int] | None = None
    without_headings: tuple[int, int] | None = None
    link_counts: str | None = None


class Evaluator(Protocol):
    """A judge of two questions about one article."""

    @property
    def judge(self) -> str:
        """The judge's name and version, as stored on a Preference."""
        ...

    @property
    def seed(self) -> int:
        """What breaks ties."""
        ...

    def weigh(self, outcome: Outcome, source: Source, questions: tuple[Question, Question]) -> Weighed:
        """Return how two questions with different texts compare; calls to a model are kept in the outcome."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """The question to go on with, and the preference with the question that lost, or the reason why there is none."""

    chosen: Question
    preference: Preference | None
    reason: str | None
    rejected: Question | None = None


def evaluate(evaluator: Evaluator, outcome: Outcome, source: Source, questions: Sequence[Question]) -> Verdict:
    """Return which of one or two usable questions the target goes on with.

    Where there is no preference (one question, equal ones, equal scores, whatever the judge says), one of them is drawn
    by a seeded hash.
    """
    if len(questions) == 1:
        return Verdict(questions[0], None, "one usable question")
    first, second = questions
    if words(first.text) == words(second.text):
        weighed = Weighed(reason="equal questions")
    else:
        weighed = evaluator.weigh(outcome, source, (first, second))
    ahead, behind = weighed.scores
    reason = weighed.reason or ("equal scores" if ahead == behind else None)
    if reason:
        drawn = min(questions, key=lambda question: seeded_order(evaluator.seed, question.id))
        return Verdict(drawn, None, reason)
    better, worse = (first, second) if ahead > behind else (second, first)
    preference = Preference(
        id=content_id("preference", better.id, worse.id, evaluator.judge),
        chosen=better.id,
        rejected=worse.id,
        scores=weighed.scores,
        margin=abs(ahead - behind),
        judge=evaluator.judge,
        swap_consistent=weighed.swap_consistent,
        written_by=weighed.written_by,
        scored_articles=weighed.scored_articles,
        without_headings=weighed.without_headings,
        link_counts=weighed.link_counts,
    )
    return Verdict(better, preference, None, worse)
