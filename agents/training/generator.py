"""Trains the generator: from documents to questions (sft), then from preferences (dpo). It takes generator B's place.

In: a graph, files, a base, a preset. Out: a run directory with its TrainingRun in the graph. What is read, trained and
measured stands here in order; each step has its own module.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from agents.ask import Agent
from agents.local_model import model_name, open_local_model
from agents.model_files import Files
from agents.prompts import Prompt
from agents.training import bioasq, contest
from agents.training.drift import drift
from agents.training.examples import Asked, question_examples, refuse_too_few
from agents.training.finished import Finished, find_finished, finish, versions
from agents.training.graph_examples import Preferred, iter_pairs, read_articles, read_preferences
from agents.training.lengths import fitting
from agents.training.preference_examples import describe, preference_examples
from agents.training.presets import Preset, refuse_without_cuda
from agents.training.run_folder import Draft, open_draft
from agents.training.trainer import OnProgress, train
from agents.training.weights import has_cuda, open_trainee, require_train
from graph.benchmark_gate import fetch_gate
from graph.database import Database

SAMPLED = (0.7, 1.0)  # temperatures of the two samples of `--on-policy`
REPLY_TOKENS = 64
ROLES = ("ask_a", "ask_b")


@dataclass(frozen=True, slots=True)
class Order:
    """What to train the generator on, and how. `on_policy` is the number of articles it samples questions about."""

    method: Literal["sft", "dpo"]
    files: Files
    prompt: Prompt
    preset: Preset
    seed: int
    output: Path
    bioasq: tuple[Path, ...] = ()
    pairs: bool = True
    on_policy: int = 0

    def config(self) -> dict[str, Any]:
        """Return all that decides the outcome but the examples, as config.json keeps it."""
        return {
            "kind": f"generator:{self.method}",
            "base": model_name(self.files),
            "base_path": str(self.files.base),
            "preset": asdict(self.preset),
            "seed": self.seed,
            "prompt": {"name": self.prompt.name, "sha256": self.prompt.sha256, "form": self.prompt.form},
            "bioasq_sha256": bioasq.files_sha256(self.bioasq),
            "pairs": self.pairs and self.method == "sft",
            "on_policy": self.on_policy,
            "versions": versions(),
        }


def train_generator(database: Database, order: Order, on_progress: OnProgress, stop: threading.Event) -> Finished:
    """Train, measure, and leave a whole run directory with its node in the graph.

    Raises Invalid (too little to learn from, another prompt, no CUDA for the preset, a missing extra, a filled folder)
    before anything is loaded, and Stopped where a stop was asked for; the same order then goes on.
    """
    require_train()
    refuse_without_cuda(order.preset, has_cuda())
    if done := find_finished(database, order.output, order.config()):
        return done
    with open_draft(order.output, order.config()) as draft:
        make = sft_rows if order.method == "sft" else dpo_rows
        rows = draft.keep_examples(lambda: make(database, order, on_progress))
        data, rows = rows[0]["about"], rows[1:]
        trainee = open_trainee(order.files, order.preset, order.seed)
        left_out = Counter(data["left_out"])
        rows = fitting(trainee.tokenizer, rows, order.preset.max_length, left_out)
        data["left_out"] = dict(+left_out)
        refuse_too_few(rows, "examples", left_out, "Give more, or a preset with room for longer ones.")
        metrics: dict[str, Any] = {"data": data}
        metrics["train"] = train(
            trainee, order.method, rows, order.preset, draft, seed=order.seed, on_progress=on_progress, stop=stop
        )
        if order.method == "dpo":
            prompts = [row["prompt"] for row in rows if row["split"] == "dev"][: order.preset.held_out]
            metrics["drift"] = drift(trainee.as_local(), prompts, order.prompt.stop, order.seed)
        return finish(database, draft, trainee, rows, metrics, lambda: fresh(database, order, draft, rows, on_progress))


def sft_rows(database: Database, order: Order, _on_progress: OnProgress) -> list[dict[str, Any]]:
    """Return the examples of document to question, behind a first row on what they are about."""
    left_out: Counter[str] = Counter()
    asked: list[Asked] = []
    for path in order.bioasq:
        questions = bioasq.parse_bioasq(path)
        known = read_articles(database, [pmid for question in questions for pmid in bioasq.documents_of(question)])
        asked += bioasq.asked_of(questions, known, left_out)
    if order.pairs:
        asked += iter_pairs(database)
    rows = question_examples(asked, order.prompt, fetch_gate(database), left_out)
    refuse_too_few(
        rows,
        "questions",
        left_out,
        "Give files in BioASQ's format (--bioasq FILE), or make pairs first (`kailin run -n 1000`).",
    )
    return [about(rows, left_out, sources=Counter(row["source"].partition(" ")[0] for row in rows)), *rows]


def dpo_rows(database: Database, order: Order, on_progress: OnProgress) -> list[dict[str, Any]]:
    """Return the examples of preferred and other question, behind a first row on what they are about."""
    left_out: Counter[str] = Counter()
    preferences = read_preferences(database) if not order.on_policy else sample(database, order, on_progress)
    wins = Counter(item.roles[0] for item in preferences)
    judges = Counter(item.judge for item in preferences)
    rows = preference_examples(
        preferences,
        order.prompt,
        fetch_gate(database),
        left_out,
        seed=order.seed,
        balanced=not order.on_policy,  # both sides are of one model: there is no manner to tell them apart by
    )
    refuse_too_few(
        rows, "preferences", left_out, "Make more pairs first (`kailin run -n 1000`), or give --on-policy N."
    )
    return [about(rows, left_out, wins_of_all=wins, judges=judges, **describe(rows)), *rows]


def about(rows: Sequence[dict[str, Any]], left_out: Counter[str], **facts: Any) -> dict[str, Any]:
    """Return the first line of the examples: how many, what was left out and why, and what they are like."""
    counts = Counter(row["split"] for row in rows)
    return {"about": {**facts, "train": counts["train"], "dev": counts["dev"], "left_out": dict(+left_out)}}


def sample(database: Database, order: Order, on_progress: OnProgress) -> list[Preferred]:
    """Return preferences, by the rule, between two questions that the base itself samples about articles."""
    articles = contest.choose_articles(database, order.on_policy, ("train", "dev"), order.seed)
    base = order.files.adapter or order.files.base
    with open_local_model(base) as model:
        agents = tuple(
            Agent(role, model, order.prompt, temperature, REPLY_TOKENS, order.seed, constrained=False)
            for role, temperature in zip(ROLES, SAMPLED, strict=True)
        )
        matches = list(contest.hold(database, (agents[0], agents[1]), articles, on_progress))
    return [preferred for match in matches if (preferred := contest.preferred(match))]


def fresh(
    database: Database, order: Order, draft: Draft, rows: Sequence[dict[str, Any]], on_progress: OnProgress
) -> dict[str, Any] | None:
    """Return the rule's score of the trained generator against what it was trained from, on articles neither knows."""
    if order.method != "dpo" or not order.preset.fresh:
        return None
    without = frozenset(row["pmid"] for row in rows)
    articles = contest.choose_articles(database, order.preset.fresh, ("test",), order.seed, without)
    before = open_local_model(order.files.adapter or order.files.base)
    after = open_local_model(draft.path / "adapter")
    with before, after:
        agents = [
            Agent(role, model, order.prompt, 0.0, REPLY_TOKENS, order.seed, constrained=False)
            for role, model in zip(ROLES, (before, after), strict=True)
        ]
        matches = list(contest.hold(database, (agents[0], agents[1]), articles, on_progress))
    return contest.compare(matches, ROLES, order.seed)
