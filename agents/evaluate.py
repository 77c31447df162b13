"""The evaluator's cold start: of two questions, the one whose retrieved articles fit the source's headings better.

In: two questions with what they retrieved. Out: a preference, or the reason why there is none. PAPERS, "MeSH
similarity of two documents"; the formulas are in `agents/similarity.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.gates import words
from agents.records import Preference, Question, Source
from agents.similarity import Method, Score, Similarity
from graph.identity import content_id, seeded_order


@dataclass(frozen=True, slots=True)
class Evaluator:
    """The rule as a judge: its similarity table, how articles are compared, and the seed that breaks ties."""

    similarity: Similarity
    method: Method
    seed: int

    @property
    def judge(self) -> str:
        """The judge's name and version, as stored on a Preference."""
        return f"rule:mesh-similarity:{self.method}:1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The question to go on with, the scores in the questions' order, and the preference where there is one."""

    chosen: Question
    scores: tuple[Score, ...]
    preference: Preference | None
    reason: str | None


def evaluate(evaluator: Evaluator, source: Source, questions: Sequence[Question]) -> Verdict:
    """Return which of one or two usable questions the target goes on with.

    Fewer than two questions, equal ones, fewer than two scored articles on either side and equal scores give no
    preference; of two questions one is then drawn by a seeded hash.
    """
    if len(questions) == 1:
        return Verdict(questions[0], (), None, "one usable question")
    scores = tuple(score(evaluator, source, question) for question in questions)
    reason = why_none(questions, scores)
    if reason:
        drawn = min(questions, key=lambda question: seeded_order(evaluator.seed, question.id))
        return Verdict(drawn, scores, None, reason)
    first, second = (value.value or 0.0 for value in scores)
    better, worse = (questions[0], questions[1]) if first > second else (questions[1], questions[0])
    preference = Preference(
        id=content_id("preference", better.id, worse.id, evaluator.judge),
        chosen=better.id,
        rejected=worse.id,
        scores=(first, second),
        scored_articles=(scores[0].scored, scores[1].scored),
        without_headings=(scores[0].without_headings, scores[1].without_headings),
        margin=abs(first - second),
        judge=evaluator.judge,
        link_counts=evaluator.similarity.id,
    )
    return Verdict(better, scores, preference, None)


def score(evaluator: Evaluator, source: Source, question: Question) -> Score:
    """Return how well a question's retrieved articles fit its source's headings."""
    return evaluator.similarity.score_contexts(
        [ui for ui, _ in source.headings],
        [[ui for ui, _ in article.headings] for article in question.retrieved],
        evaluator.method,
    )


def why_none(questions: Sequence[Question], scores: Sequence[Score]) -> str | None:
    """Return why two questions give no preference, None where they do."""
    if words(questions[0].text) == words(questions[1].text):
        return "equal questions"
    if min(score.scored for score in scores) < 2:  # noqa: PLR2004
        return "fewer than two scored articles"
    if [a.pmid for a in questions[0].retrieved] == [a.pmid for a in questions[1].retrieved]:
        return "equal contexts"
    if scores[0].value == scores[1].value:
        return "equal scores"
    return None
