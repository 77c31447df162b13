"""Trains the answerer: on the text of questions with contexts (cpt), or on triples (sft).

In: a graph or an exported file, a base, a preset. Out: a run directory with its TrainingRun in the graph.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from agents.local_model import model_name
from agents.model_files import Files
from agents.prompts import Prompt
from agents.replies import DECISIONS
from agents.training.answerer_examples import answerer_examples, iter_file_rows, iter_graph_rows
from agents.training.drift import as_reference
from agents.training.examples import refuse_too_few
from agents.training.finished import Finished, find_finished, finish, versions
from agents.training.lengths import fitting
from agents.training.presets import Preset, refuse_without_cuda
from agents.training.run_folder import file_sha256, open_draft
from agents.training.trainer import OnProgress, train
from agents.training.weights import Trainee, has_cuda, open_trainee, require_train
from graph.benchmark_gate import fetch_gate
from graph.database import Database


@dataclass(frozen=True, slots=True)
class Order:
    """What to train the answerer on, and how; `rows` is an exported file, None for the graph's live pairs."""

    method: Literal["cpt", "sft"]
    files: Files
    prompt: Prompt
    preset: Preset
    seed: int
    output: Path
    rows: Path | None = None

    def config(self) -> dict[str, Any]:
        """Return all that decides the outcome but the examples, as config.json keeps it."""
        prompt = {"name": self.prompt.name, "sha256": self.prompt.sha256, "form": self.prompt.form}
        return {
            "kind": f"answerer:{self.method}",
            "base": model_name(self.files),
            "base_path": str(self.files.base),
            "preset": asdict(self.preset),
            "seed": self.seed,
            **({"prompt": prompt} if self.method == "sft" else {}),
            "rows_sha256": file_sha256(self.rows) if self.rows else None,
            "versions": versions(),
        }


def train_answerer(database: Database, order: Order, on_progress: OnProgress, stop: threading.Event) -> Finished:
    """Train, measure, and leave a whole run directory with its node in the graph.

    Raises Invalid (too little to learn from, no CUDA for the preset, a missing extra, a filled folder) before anything
    is loaded, and Stopped where a stop was asked for; the same order then goes on.
    """
    require_train()
    refuse_without_cuda(order.preset, has_cuda())
    if done := find_finished(database, order.output, order.config()):
        return done
    with open_draft(order.output, order.config()) as draft:
        rows = draft.keep_examples(lambda: read_examples(database, order))
        data, rows = rows[0]["about"], rows[1:]
        trainee = open_trainee(order.files, order.preset, order.seed)
        if order.method == "sft":
            left_out = Counter(data["left_out"])
            rows = fitting(trainee.tokenizer, rows, order.preset.max_length, left_out)
            data["left_out"] = dict(+left_out)
            refuse_too_few(rows, "triples", left_out, "Give rows with fewer or shorter contexts.")
        metrics: dict[str, Any] = {"data": data}
        metrics["train"] = train(
            trainee, order.method, rows, order.preset, draft, seed=order.seed, on_progress=on_progress, stop=stop
        )
        if order.method == "sft" and order.prompt.form == "text":
            held_out = [row for row in rows if row["split"] == "dev"][: order.preset.held_out]
            metrics["decisions"] = decisions(trainee, held_out)
        return finish(database, draft, trainee, rows, metrics)


def read_examples(database: Database, order: Order) -> list[dict[str, Any]]:
    """Return the examples, behind a first row on what they are about."""
    left_out: Counter[str] = Counter()
    rows = iter_file_rows(order.rows) if order.rows else iter_graph_rows(database)
    examples = answerer_examples(rows, order.method, order.prompt, fetch_gate(database), left_out)
    refuse_too_few(
        examples,
        "pairs",
        left_out,
        "Make pairs first (`kailin run -n 1000`), or give an export with --rows FILE.",
    )
    counts = Counter(example["split"] for example in examples)
    about = {"train": counts["train"], "dev": counts["dev"], "left_out": dict(+left_out)}
    if order.method == "sft":
        about["decisions"] = dict(sorted(Counter(example["decision"] for example in examples).items()))
    return [{"about": about}, *examples]


def decisions(trainee: Trainee, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return how often the likeliest decision is the row's, before and after training, on held-out prompts."""
    options = [f" {decision}" for decision in DECISIONS]
    model = trainee.as_local()
    found: dict[str, Any] = {"n": len(rows)}
    for name, as_it_was in (("before", True), ("after", False)):
        with as_reference(trainee.model) if as_it_was else nullcontext():
            scores = model.option_logprobs([row["prompt"] for row in rows], options)
        chosen = [DECISIONS[max(range(len(options)), key=row.__getitem__)] for row in scores]
        right = sum(one == row["decision"] for one, row in zip(chosen, rows, strict=True))
        found[name] = right / len(rows) if rows else None
    return found
