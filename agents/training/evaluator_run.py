"""One training of an evaluator from end to end: examples from the graph, a run directory, a node in the graph.

In: a database, a recipe, a path. Out: the finished run directory, recorded as a TrainingRun that USED its preferences.
Broken off, it goes on with the same examples; the training itself, which takes minutes, starts anew.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.training.evaluator import OnStep, Recipe, train_evaluator
from agents.training.evaluator_data import Example, build_examples, example_of, example_row, find_preferences
from agents.training.finished import Finished
from agents.training.run_folder import file_sha256, open_draft
from agents.training.scorer import HEAD, Scorer
from agents.training.training_run import TrainingRun, record_training_run
from graph.benchmark_gate import fetch_gate
from graph.database import Database
from graph.errors import Invalid

KIND = "evaluator"
BENCHMARK = "benchmark"
FEWEST = 20  # preferences on either side of the split, below which an interval says nothing


def run_training(database: Database, recipe: Recipe, path: Path, base: str, on_step: OnStep) -> Finished:
    """Train an evaluator on a graph's preferences; `base` is what the base is called in the graph.

    Raises Invalid where there are too few preferences, or the path is taken.
    """
    started = datetime.now(UTC).isoformat()
    settings = {name: value for name, value in asdict(recipe).items() if name != "base"}
    with open_draft(path, {"kind": KIND, "base": base, **settings}) as draft:
        kept = draft.keep_examples(lambda: read_examples(database, recipe))
        examples = [example_of(row) for row in kept if row["use"] != BENCHMARK]
        refuse_few(examples)
        scorer, metrics = train_evaluator(examples, recipe, on_step)
        name = save(scorer, draft.path / "model", f"{base}-{recipe.shape}")
        folder = draft.finish(metrics | {"of_benchmarks": len(kept) - len(examples)})
    training = TrainingRun(
        kind=f"{KIND}:{recipe.shape}",
        base=base,
        model=name,
        settings=settings,
        metrics=folder.metrics,
        data_sha256=folder.data_sha256,
        started_at=started,
        ended_at=datetime.now(UTC).isoformat(),
    )
    used = [example.id for example in examples if example.use == "train"]
    return Finished(folder, name, record_training_run(database, training, preferences=used))


def read_examples(database: Database, recipe: Recipe) -> Iterator[dict[str, Any]]:
    """Yield a graph's preferences as examples; of those that touch a benchmark the id alone, to count them."""
    rows = list(find_preferences(database, fetch_gate(database), recipe.judge))
    whole = [row for row in rows if "sides" in row]
    yield from ({"id": row["id"], "use": BENCHMARK} for row in rows if "sides" not in row)
    made = build_examples(whole, drop_low=recipe.drop_low, drop_high=recipe.drop_high, seed=recipe.seed)
    yield from map(example_row, made)


def refuse_few(examples: list[Example]) -> None:
    """Raise Invalid where either side of the split has too few preferences."""
    counts = {use: sum(example.use == use for example in examples) for use in ("train", "held-out")}
    if min(counts.values()) < FEWEST:
        raise Invalid(
            f"There are {counts['train']} preferences of the rule to train on and {counts['held-out']} held out,"
            f" expected {FEWEST} of each.",
            remedy="Make more pairs with the rule as evaluator (`kailin run -n 1000`).",
        )


def save(scorer: Scorer, folder: Path, called: str) -> str:
    """Write a scorer's weights and return its name, which ends in a checksum of them."""
    folder.mkdir(exist_ok=True)
    scorer.save(folder)
    scorer.name = f"{called}@{file_sha256(folder / HEAD)[:12]}"
    scorer.describe(folder)
    return scorer.name
