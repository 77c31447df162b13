"""Ranks articles for questions in each mode of retrieval, and sets the modes side by side.

In: a database that holds nothing but what is searched, and questions whose relevant articles are known. Out: scores by
mode, and hybrid against the best single ranking. Nothing is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import numpy as np

from agents.dense import Dense
from agents.evaluation.retrieval_items import JudgedQuestion
from agents.evaluation.retrieval_scores import MEASURES, PRIMARY, Figure, Floats, figure, score_rankings
from agents.recognise import Recogniser, build_recogniser
from agents.retrieve import Mode, Retriever
from graph.database import Reader

DEPTH = 100  # as far as recall is measured
AT_ONCE = 16
SINGLE = ("text", "mesh", "dense")
WITHOUT_VECTORS = "text+mesh"
OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ModeScores:
    """A mode's measures with their intervals, questions without any article, and seconds for all questions."""

    mode: str
    figures: dict[str, Figure]
    empty: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ModeReport:
    """All modes on the same questions; `against_best`: hybrid minus the single ranking `best`, by measure, paired."""

    n: int
    modes: tuple[ModeScores, ...]
    best: str
    against_best: dict[str, Figure]


def compare_modes(
    reader: Reader,
    recogniser: Recogniser | None,
    dense: Dense | None,
    questions: Sequence[JudgedQuestion],
    *,
    depth: int = DEPTH,
    seed: int = 0,
    on_progress: OnProgress = lambda *_: None,
) -> ModeReport:
    """Return the scores of every mode that can be had: without a recogniser no `mesh`, without vectors no `dense`."""
    relevant = {question.key: question.relevant for question in questions}
    values: dict[str, dict[str, Floats]] = {}
    found = []
    for name, mode in modes_of(recogniser is not None, dense is not None):
        retriever = Retriever(
            reader,
            recogniser or build_recogniser([]),
            k=depth,
            mode=mode,
            dense=None if name == WITHOUT_VECTORS else dense,
            depth=depth,
        )
        begun = perf_counter()
        rankings = rank_all(retriever, questions, depth, partial(report_done, on_progress, name, len(questions)))
        seconds = perf_counter() - begun
        values[name] = score_rankings(relevant, rankings)
        figures = {measure: figure(values[name][measure], seed) for measure in MEASURES}
        found.append(ModeScores(name, figures, sum(not ranking for ranking in rankings.values()), seconds))
    best = max((name for name in SINGLE if name in values), key=lambda name: float(np.mean(values[name][PRIMARY])))
    against = {name: figure(values["hybrid"][name] - values[best][name], seed) for name in MEASURES}
    return ModeReport(len(questions), tuple(found), best, against)


def modes_of(has_headings: bool, has_vectors: bool) -> list[tuple[str, Mode]]:
    """Return the names of what can be measured, with the mode of each; `hybrid` is all rankings that there are."""
    found: list[tuple[str, Mode]] = [("text", "text")]
    found += [("mesh", "mesh")] if has_headings else []
    found += [("dense", "dense")] if has_vectors else []
    found += [(WITHOUT_VECTORS, "hybrid")] if has_headings and has_vectors else []
    return [*found, ("hybrid", "hybrid")]


def report_done(on_progress: OnProgress, name: str, n: int, done: int) -> None:
    """Report how many of the questions a mode has ranked for."""
    on_progress(name, done, n)


def rank_all(
    retriever: Retriever, questions: Sequence[JudgedQuestion], depth: int, on_progress: Callable[[int], None]
) -> Mapping[str, list[int]]:
    """Return up to `depth` PMIDs for each question, by its key."""
    rankings: dict[str, list[int]] = {}
    for at in range(0, len(questions), AT_ONCE):
        some = questions[at : at + AT_ONCE]
        ranked = retriever.rank([question.text for question in some], source_pmid=0)
        rankings |= {question.key: list(found)[:depth] for question, found in zip(some, ranked, strict=True)}
        on_progress(at + len(some))
    return rankings
