"""What an evaluation on PubMedQA comes to: scores over all, by time and by heading, and the baseline beside them. Pure.

In: items and decisions. Out: a `Report`; nothing here asks a model or prints.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.evaluation.pubmedqa import Item, group_by_heading, group_by_time
from agents.evaluation.scores import Comparison, Scores, compare, majority, score
from agents.records import Decision


@dataclass(frozen=True, slots=True)
class Baseline:
    """What always giving the most frequent label of these items scores."""

    decision: Decision
    scores: Scores


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of one set of decisions; `how` is None for a file that does not say how it was made.

    Groups without an item are left out. `without_prior` are the scores of the same likelihoods with no prior taken off,
    where one was. `comparison` is with a second set of decisions, named by its file.
    """

    how: Mapping[str, Any] | None
    scores: Scores
    baseline: Baseline
    over_baseline: Comparison
    by_time: dict[str, Scores]
    by_heading: dict[str, Scores]
    without_prior: Scores | None = None
    compared_with: str | None = None
    comparison: Comparison | None = None


def build_report(
    items: Sequence[Item],
    decisions: Sequence[Decision | None],
    how: Mapping[str, Any] | None = None,
    plain: Sequence[Decision | None] | None = None,
    other: tuple[str, Sequence[Decision | None]] | None = None,
    *,
    seed: int = 0,
) -> Report:
    """Return the report of decisions, one for each item, perhaps compared with another set of them."""
    labels = [item.label for item in items]
    most = majority(labels)
    always = [most] * len(labels)

    def grouped(groups: Mapping[str, Sequence[int]]) -> dict[str, Scores]:
        return {
            name: score([labels[i] for i in own], [decisions[i] for i in own], seed=seed)
            for name, own in groups.items()
            if own
        }

    return Report(
        how=how,
        scores=score(labels, decisions, seed=seed),
        baseline=Baseline(most, score(labels, always, seed=seed)),
        over_baseline=compare(labels, decisions, always, seed=seed),
        by_time=grouped(group_by_time(items)),
        by_heading=grouped(group_by_heading(items)),
        without_prior=score(labels, plain, seed=seed) if plain else None,
        compared_with=other[0] if other else None,
        comparison=compare(labels, decisions, other[1], seed=seed) if other else None,
    )
