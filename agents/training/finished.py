"""The end of a training: weights saved, what is measured on them, the directory put in place, the node written.

In: a draft with trained weights. Out: `Finished`. Where the process ends between the directory and its node, the node
is written when the same training is asked for again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from agents.local_model import model_name
from agents.model_files import find_files
from agents.training.run_folder import CONFIG, EXAMPLES, METRICS, Draft, RunFolder, read_run
from agents.training.training_run import TrainingRun, record_training_run
from agents.training.weights import PACKAGES, Trainee, save_adapter
from graph.database import Database

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Finished:
    """A training that is done: its directory, the name its model has in the graph, its node's id."""

    folder: RunFolder
    model: str
    training_run: str


def versions() -> dict[str, str]:
    """Return the versions of what decides a training's outcome."""
    return {name: version(name) for name in ("kailin", *PACKAGES)}


def finish(
    database: Database,
    draft: Draft,
    trainee: Trainee,
    rows: Rows,
    metrics: dict[str, Any],
    measure: Callable[[], dict[str, Any] | None] = lambda: None,
) -> Finished:
    """Save the adapter, measure it, put the directory in its place, write the node; return all three."""
    save_adapter(trainee, draft.path / "adapter")
    if (fresh := measure()) is not None:
        metrics["fresh"] = fresh
    return record(database, draft.finish(metrics), rows)


def find_finished(database: Database, path: Path, config: Mapping[str, Any]) -> Finished | None:
    """Return the training that a directory holds, where its config is this one; its node is written if need be."""
    path = path.expanduser().absolute()
    if not (path / METRICS).is_file() or read_run(path).config != orjson.loads(orjson.dumps(config)):
        return None
    rows = [orjson.loads(line) for line in (path / EXAMPLES).read_bytes().splitlines()]
    return record(database, read_run(path), rows)


def record(database: Database, folder: RunFolder, rows: Rows) -> Finished:
    """Write a finished directory's node, linked to what it used; once, however often it is asked for."""
    model = model_name(find_files(folder.path))
    settings = {key: value for key, value in folder.config.items() if key not in {"kind", "base", "base_path"}}
    run = TrainingRun(
        kind=folder.config["kind"],
        base=folder.config["base"],
        model=model,
        settings=settings,
        metrics=folder.metrics,
        data_sha256=folder.data_sha256,
        started_at=changed_at(folder.path / CONFIG),
        ended_at=changed_at(folder.path / METRICS),
    )
    preferences = [row["preference"] for row in rows if "preference" in row]
    pairs = [row["source"].removeprefix("pair ") for row in rows if str(row.get("source", "")).startswith("pair ")]
    return Finished(folder, model, record_training_run(database, run, preferences=preferences, pairs=pairs))


def changed_at(path: Path) -> str:
    """Return when a file was written, ISO 8601 in UTC."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
