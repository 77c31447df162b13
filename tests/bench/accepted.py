"""How evenly the accepted pairs stand when a fifth of the replies is rejected: distinct concepts, KL over branches.

python tests/bench/accepted.py --data DIR --home DIR

A scripted model rejects a fixed fifth of the prompts; graph, retrieval, gates and write-back are real. Runs of 1,000
and 3,000 pairs, each on a graph of its own. Also prints the preferences that came of the first: quantiles of score and
margin, wins by generator.
"""

from collections import Counter

import numpy as np
import orjson

from agents.coverage import divergence
from agents.hands import Threads
from agents.run import Wish, start_run
from agents.scope import read_scope
from agents.work import Limits, Work
from graph.database import Database
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import ScriptedModel, every_fifth, scripted_crew

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def run(database: Database, n: int) -> None:
    """Make n pairs and print how they stand."""
    started, _ = start_run(database, Wish(n=n), "bench")
    crew = scripted_crew(ScriptedModel(fault=every_fifth), "json")
    limits = Limits(concurrency=8)
    report = Work(database, started, Threads(crew), limits, on_progress=lambda _: None, say=print).execute()
    scope = read_scope(database)
    counts = {d.ui: d.pairs for d in scope.descriptors if d.pairs}
    print(
        f"{n:,} wanted: {sum(counts.values()):,} accepted on {len(counts):,} concepts, "
        f"KL {divergence(scope, counts, 0.5):.4f}; {sum(report.snapshot.rejected.values()):,} rejections, "
        f"{report.snapshot.failed} targets failed"
    )


def preferences(database: Database) -> None:
    """Print what the evaluator made of the pairs in the graph."""
    revision = database.row("select_revision")["revision"]
    rows = [orjson.loads(row["row_json"]) for row in database.read("answerer_examples_rows", revision=revision)]
    made = [row["preference"] for row in rows if row["preference"]]
    margins = np.array([preference["margin"] for preference in made])
    scores = np.array([score for preference in made for score in preference["scores"]])
    print(f"{len(rows):,} pairs, {len(made):,} with a preference ({len(made) / len(rows):.0%})")
    for name, values in (("score", scores), ("margin", margins)):
        shown = ", ".join(f"{q:.0%} {v:.4f}" for q, v in zip(QUANTILES, np.quantile(values, QUANTILES), strict=True))
        print(f"  {name}: {shown}")
    wins = Counter("a" if p["scores"][0] > p["scores"][1] else "b" for p in made)
    print(f"  wins by generator: {dict(wins)}")


def main() -> None:
    """Measure and print."""
    given = parser(__doc__).parse_args()
    print(machine())
    for n in (1000, 3000):
        with real_graph(given) as database:
            run(database, n)
            if n == 1000:
                preferences(database)


if __name__ == "__main__":
    main()
