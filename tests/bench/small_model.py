"""Thirty targets with the small real model on whole MeSH and the corpus: how they end, the first twenty pairs as made.

python tests/bench/small_model.py --data DIR --home DIR [-n 30] [--preferences 200] [--kinds]

With --preferences N the two generators also ask about N articles, and what the evaluator makes of their questions is
printed: the share with equal contexts, ties, quantiles of score and margin, wins by generator. With --kinds there is
a run of n targets for each kind of question.
"""

import argparse
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import orjson

from agents.asked import Asked
from agents.crew import Crew, build_loop
from agents.evaluate import Verdict, evaluate
from agents.hands import Threads
from agents.kinds import KINDS, short_answer
from agents.llm import OpenAIModel
from agents.pipeline import ask, retrieve
from agents.plan import read_plan
from agents.records import Outcome, Target
from agents.run import Wish, start_run
from agents.small_model import NAME, fetch_small_model, small_model
from agents.source import SourceChooser
from agents.start import start
from agents.work import Limits, Work
from graph.database import Database
from graph.errors import Invalid
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import ScriptedModel, scripted_crew

SLOTS, SHOWN = 4, 20
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def real_crew(model: OpenAIModel) -> Crew:
    """Return the crew that quickstart works with."""
    crew = scripted_crew(ScriptedModel())
    first, second = (replace(agent, model=model, max_tokens=64) for agent in crew.generators)
    return Crew((first, second), replace(crew.answerer, model=model, max_tokens=96), model.probe)


def targets(database: Database, crew: Crew, n: int, kind: str = "yesno") -> None:
    """Work n targets off and print how they ended, and pairs as they came."""
    run, _ = start_run(database, Wish(n=n, kinds=f"{kind}=1"), "bench")
    began = time.perf_counter()
    limits = Limits(concurrency=SLOTS)
    work = Work(database, run, Threads(crew), limits, on_progress=lambda _: None, say=print)
    try:
        report = work.execute()
    except Invalid as error:
        print(f"{n} {kind} wanted: {error.message}")
        return
    snapshot, seconds = report.snapshot, time.perf_counter() - began
    print(
        f"{n} {kind} wanted: {report.reason}; {snapshot.accepted} accepted, "
        f"{snapshot.failed} targets failed, {seconds:.0f} s"
    )
    rejected = sum(snapshot.rejected.values())
    print(f"{rejected} rejections: {snapshot.rejected}")
    revision = database.row("select_revision")["revision"]
    rows = [orjson.loads(row["row_json"]) for row in database.read("answerer_examples_rows", revision=revision)]
    rows = [row for row in rows if row["kind"] == kind]
    rows.sort(key=lambda row: row["created_revision"])
    print(f"{len({row['question'] for row in rows})} distinct questions of {len(rows)}\n")
    for row in rows[:SHOWN]:
        print(f"* **{row['concept']['name']}** (PMID {row['source']['pmid']}): {row['question']}")
        short = short_answer(row["decision"], row.get("exact_answer"), row.get("items", ()))
        print(f"  *{short}.* {row['answer']}" if short else f"  {row['answer']}")


def preferences(database: Database, crew: Crew, n: int) -> None:
    """Ask about n articles and print what the evaluator makes of the questions; nothing is written."""
    loop = build_loop(database, crew, Wish(n=n), SourceChooser(database), Asked(database))

    def judge(target: Target) -> Verdict | None:
        outcome = Outcome(target, 1)
        source = start(loop.reader, loop.sources, [target])[0].source
        assert source is not None
        drafts = retrieve(loop, ask(loop, outcome, source, again=False), source)
        return evaluate(loop.evaluator, outcome, source, drafts) if len(drafts) > 1 else None

    planned = [
        Target(f"bench:{t.ordinal}", "bench", t.ordinal, t.ui, t.name, t.number, t.path, t.deficit)
        for t in read_plan(database, n).targets
    ]
    with ThreadPoolExecutor(SLOTS) as threads:
        verdicts = [verdict for verdict in threads.map(judge, planned) if verdict]
    made = [verdict.preference for verdict in verdicts if verdict.preference]
    print(
        f"\n{n} articles, {len(verdicts)} with two questions, {len(made)} preferences ({len(made) / len(verdicts):.0%})"
    )
    print(f"  without one: {dict(Counter(verdict.reason for verdict in verdicts if verdict.reason))}")
    scores = np.array([score for preference in made for score in preference.scores])
    margins = np.array([preference.margin for preference in made])
    for name, values in (("score", scores), ("margin", margins)):
        shown = ", ".join(f"{q:.0%} {v:.4f}" for q, v in zip(QUANTILES, np.quantile(values, QUANTILES), strict=True))
        print(f"  {name}: {shown}")
    wins = Counter("a" if p.scores[0] > p.scores[1] else "b" for p in made)
    print(f"  wins by generator: {dict(sorted(wins.items()))}")


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("-n", type=int, default=30)
    arguments.add_argument("--preferences", type=int, default=0)
    arguments.add_argument("--kinds", action="store_true")
    given: argparse.Namespace = arguments.parse_args()
    fetch_small_model(given.cache)
    print(machine())
    with real_graph(given) as database, small_model(given.cache, slots=SLOTS) as served:
        model = OpenAIModel(served.base_url, "none", NAME, in_flight=SLOTS)
        crew = real_crew(model)
        for kind in KINDS if given.kinds else ("yesno",):
            targets(database, crew, given.n, kind)
        if given.preferences:
            preferences(database, crew, given.preferences)
        model.close()


if __name__ == "__main__":
    main()
