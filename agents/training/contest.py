"""Two generators ask about the same articles, and the rule says which question fits the hierarchy better.

In: a graph, two agents, articles. Out: for each article the questions that pass the gates, with the rule's scores. Used
to compare a trained generator with the one it was trained from, on articles neither has seen, and to make preferences
of one model's own samples. Nothing is written.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.ask import Agent
from agents.asked import Asked
from agents.crew import Crew, build_loop
from agents.evaluate import evaluate
from agents.pipeline import Loop, ask, retrieve, screen
from agents.plan import read_plan
from agents.records import Outcome, Preference, Question, Source, Target
from agents.run import Wish
from agents.source import SourceChooser
from agents.start import read_sources
from agents.training.examples import Article
from agents.training.graph_examples import Preferred
from graph.benchmark_gate import fetch_gate
from graph.database import Database
from graph.split import split_of

ROUNDS = 2000  # of the bootstrap
PLANNED = 40  # targets planned for each article wanted: a tenth of the articles is in a split
FEWEST_PLANNED = 500
USES = 1000  # pairs that an article may be the source of already: what counts here is that nobody learnt from it


@dataclass(frozen=True, slots=True)
class Match:
    """An article, the usable questions about it with the rule's scores by role, and its preference where it has one."""

    target: Target
    source: Source
    questions: dict[str, Question]
    scores: dict[str, float | None]
    preference: Preference | None


def choose_articles(
    database: Database, n: int, splits: Sequence[str], seed: int, without: frozenset[int] = frozenset()
) -> list[tuple[Target, Source]]:
    """Return up to n usable articles of some splits, each with the concept to ask about, chosen as a plan's are."""
    plan = read_plan(database, max(FEWEST_PLANNED, n * PLANNED), seed=seed)
    sources = SourceChooser(database, USES, seed)
    sources.prefetch(target.ui for target in plan.targets)
    gate = fetch_gate(database)
    chosen: dict[int, Target] = {}
    for t in plan.targets:
        pmid = sources.choose(t.ui, list(chosen))
        if pmid is None or pmid in without or split_of(pmid) not in splits or gate.check_pmid(pmid):
            continue
        chosen[pmid] = Target(f"contest:{t.ordinal}", "contest", t.ordinal, t.ui, t.name, t.number, t.path, t.deficit)
        if len(chosen) == n:
            break
    read = read_sources(database, list(chosen))
    return [(target, read[pmid]) for pmid, target in chosen.items() if pmid in read]


def hold(
    database: Database,
    agents: tuple[Agent, Agent],
    articles: Sequence[tuple[Target, Source]],
    on_progress: Callable[[str, int, int], None],
) -> Iterator[Match]:
    """Yield what two agents make of each article."""
    crew = Crew(agents, agents[0], lambda: None)
    loop = build_loop(database, crew, Wish(n=1), SourceChooser(database), Asked(database))
    for at, (target, source) in enumerate(articles):
        on_progress("Ask about articles", at, len(articles))
        yield play(loop, target, source)


def play(loop: Loop, target: Target, source: Source) -> Match:
    """Return what a loop's two generators make of an article, as the rule sees it."""
    outcome = Outcome(target, 1)
    questions = screen(loop, outcome, source, retrieve(loop, ask(loop, outcome, source, again=False), source))
    verdict = evaluate(loop.hierarchy, outcome, source, questions) if len(questions) > 1 else None
    return Match(
        target,
        source,
        {question.generation.role: question for question in questions},
        {question.generation.role: loop.hierarchy.score(source, question).value for question in questions},
        verdict.preference if verdict else None,
    )


def preferred(match: Match) -> Preferred | None:
    """Return a match's preference as one to learn from, None where it has none."""
    if match.preference is None:
        return None
    by_id = {question.id: question for question in match.questions.values()}
    chosen, rejected = by_id[match.preference.chosen], by_id[match.preference.rejected]
    calls = (chosen.generation, rejected.generation)
    source = match.source
    return Preferred(
        id=match.preference.id,
        article=Article(
            source.pmid,
            source.title,
            source.abstract,
            source.section_labels,
            source.section_offsets,
            match.target.name,
        ),
        margin=match.preference.margin,
        judge=match.preference.judge,
        chosen=chosen.text,
        rejected=rejected.text,
        roles=(calls[0].role, calls[1].role),
        models=(calls[0].model, calls[1].model),
        prompts=(calls[0].prompt_sha256, calls[1].prompt_sha256),
    )


def compare(matches: Sequence[Match], roles: tuple[str, str], seed: int) -> dict[str, Any]:
    """Return the rule's scores of the second generator against the first: means, wins, a 95 % interval between them.

    Only articles where both have a score count for it; the share of usable questions is each generator's own.
    """
    scored = [(m.scores.get(roles[0]), m.scores.get(roles[1])) for m in matches]
    pairs = np.array([(a, b) for a, b in scored if a is not None and b is not None], float).reshape(-1, 2)
    difference = pairs[:, 1] - pairs[:, 0]
    usable = Counter(role for m in matches for role in m.questions)
    same = sum(len(m.questions) > 1 and len({q.text for q in m.questions.values()}) == 1 for m in matches)
    interval = None
    if len(difference) > 1:
        drawn = np.random.default_rng(seed).choice(difference, (ROUNDS, len(difference))).mean(1)
        interval = [float(value) for value in np.quantile(drawn, [0.025, 0.975])]
    return {
        "articles": len(matches),
        "scored": len(pairs),
        "score_before": float(pairs[:, 0].mean()) if len(pairs) else None,
        "score_after": float(pairs[:, 1].mean()) if len(pairs) else None,
        "difference": float(difference.mean()) if len(difference) else None,
        "interval_95": interval,
        "wins": int((difference > 0).sum()),
        "losses": int((difference < 0).sum()),
        "equal_questions": same,
        "usable_before": usable[roles[0]] / len(matches) if matches else None,
        "usable_after": usable[roles[1]] / len(matches) if matches else None,
    }
