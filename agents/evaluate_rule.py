"""The evaluator's cold start, a rule: the question whose retrieved articles fit the source's headings better.

In: questions with what they retrieved. Out: scores from 0 to 1. PAPERS, "MeSH similarity of two documents"; the
formulas are in `agents/similarity.py`.
"""

from dataclasses import dataclass

from agents.evaluate import Weighed
from agents.records import Outcome, Question, Source
from agents.similarity import Method, Score, Similarity


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule as a judge: its similarity table, how articles are compared, and the seed that breaks ties."""

    similarity: Similarity
    method: Method
    seed: int

    @property
    def judge(self) -> str:
        """The judge's name and version, as stored on a Preference and a Judgement."""
        return f"rule:mesh-similarity:{self.method}:1"

    def weigh(self, outcome: Outcome, source: Source, questions: tuple[Question, Question]) -> Weighed:  # noqa: ARG002
        """Return both scores; none where either question has fewer than two scored articles, or both have the same."""
        first, second = (self.score(source, question) for question in questions)
        return Weighed(
            scores=(first.value or 0.0, second.value or 0.0),
            reason=why_none(questions, (first, second)),
            scored_articles=(first.scored, second.scored),
            without_headings=(first.without_headings, second.without_headings),
            link_counts=self.similarity.id,
        )

    def score(self, source: Source, question: Question) -> Score:
        """Return how well a question's retrieved articles fit its source's headings."""
        return self.similarity.score_contexts(
            [ui for ui, _ in source.headings],
            [[ui for ui, _ in article.headings] for article in question.retrieved],
            self.method,
        )


def why_none(questions: tuple[Question, Question], scores: tuple[Score, Score]) -> str | None:
    """Return why two questions can give no preference by their contexts, None where they can."""
    if min(score.scored for score in scores) < 2:  # noqa: PLR2004
        return "fewer than two scored articles"
    if [a.pmid for a in questions[0].retrieved] == [a.pmid for a in questions[1].retrieved]:
        return "equal contexts"
    return None
