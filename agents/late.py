"""What becomes of a result that comes too late: its target is closed, its question asked, its article used up.

In: outcomes, and what the graph holds at the moment of writing. Out: outcomes whose pair became a Rejection. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from agents.records import Outcome, Rejection, Stage
from graph.database import Row
from graph.identity import content_id

Uses = dict[int, dict[str, str]]  # by PMID: the UI of each live pair's concept, by the pair's id


def closed_meanwhile(outcome: Outcome) -> Outcome:
    """Return an outcome whose target was closed by someone else: its pair becomes a Rejection of stage `late`."""
    return without_pair(outcome, "late", "the target was closed meanwhile")


def asked_meanwhile(outcome: Outcome, *, last: bool) -> Outcome:
    """Return an outcome whose question another worker has asked meanwhile: its pair becomes a Rejection."""
    return replace(without_pair(outcome, "question", "nearly the same as another question in work"), last=last)


def second_result(outcome: Outcome) -> Outcome:
    """Return what is kept of an attempt that another worker has made too: that it was made.

    Its calls have the ids of the first result's calls, so they are not stored.
    """
    late = Outcome(outcome.target, outcome.attempt, outcome.pmid)
    late.reject("late", "another worker was first")
    return late


def refuse_used(outcomes: Sequence[Outcome], uses: Uses, per_article: int) -> list[Outcome]:
    """Return outcomes; a pair whose article became a source too often meanwhile is refused, so that it is made anew.

    An article is the source of one live pair a concept and of `per_article` in all, counted in the outcomes' order.
    """
    found = []
    for outcome in outcomes:
        pair = outcome.pair
        if pair is not None:
            pairs = uses.setdefault(pair.source.pmid, {})
            others = [ui for id_, ui in pairs.items() if id_ != pair.id]
            if pair.target.ui in others or len(others) >= per_article:
                found.append(without_pair(outcome, "source", "the article became another pair's source meanwhile"))
                continue
            pairs[pair.id] = pair.target.ui
        found.append(outcome)
    return found


def uses_of(rows: Iterable[Row]) -> Uses:
    """Return the uses of articles from the rows of `writer_uses`."""
    return {row["pmid"]: dict(row["pairs"]) for row in rows}


def without_pair(outcome: Outcome, stage: Stage, reason: str) -> Outcome:
    """Return an outcome whose pair became a Rejection; its target stays as it is."""
    assert outcome.pair is not None  # noqa: S101 - only a pair can come too late
    made = outcome.pair.answered_by
    rejection = Rejection(
        content_id("rejection", made.id, stage),
        outcome.target.id,
        stage,
        reason,
        outcome.attempt,
        made.id,
        outcome.pmid,
    )
    return replace(outcome, pair=None, last=False, rejections=[*outcome.rejections, rejection])
