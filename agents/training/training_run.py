"""A training as the graph holds it: what was trained, how, with what outcome, and what it used.

In: a finished run directory and the ids of what it learned from. Out: a TrainingRun node with its USED edges. Nothing
here trains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.database import Database, Transaction
from graph.identity import canonical_json, content_id

AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One training; `kind` such as "generator:dpo", `model` the name its weights have on Generations and Preferences.

    Times are ISO 8601 with their zone. No path and no secret stands in `settings`.
    """

    kind: str
    base: str
    model: str
    settings: dict[str, Any]
    metrics: dict[str, Any]
    data_sha256: str
    started_at: str
    ended_at: str

    @property
    def id(self) -> str:
        """The same for the same training recorded twice."""
        return content_id("training", self.kind, self.model, self.data_sha256, self.started_at)


def record_training_run(
    database: Database, run: TrainingRun, *, preferences: Sequence[str] = (), pairs: Sequence[str] = ()
) -> str:
    """Write a training and what it USED (ids of Preferences and QAPairs), whole or not at all; return its id.

    Recorded again it changes nothing.
    """
    properties = {
        "kind": run.kind,
        "base": run.base,
        "model": run.model,
        "settings_json": canonical_json(run.settings),
        "metrics_json": canonical_json(run.metrics),
        "data_sha256": run.data_sha256,
    }

    def work(tx: Transaction) -> None:
        tx.run(
            "training_run_create", id=run.id, properties=properties, started_at=run.started_at, ended_at=run.ended_at
        )
        for name, ids in (("training_run_preferences", preferences), ("training_run_pairs", pairs)):
            wanted = sorted(set(ids))
            for at in range(0, len(wanted), AT_ONCE):
                tx.run(name, id=run.id, used=wanted[at : at + AT_ONCE])

    database.transact(work)
    return run.id
