"""What a graph holds: counts, what was loaded, and its runs. Reads only."""

from dataclasses import dataclass
from typing import Any

import orjson

from agents.vectors import EmbeddingModel, find_models
from graph.database import Database


@dataclass(frozen=True, slots=True)
class Release:
    """Something that was loaded: `kind` mesh or pubmed, `counts` by what was counted."""

    id: str
    kind: str
    name: str
    loaded_at: str
    counts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunState:
    """A run, how many of its targets are in each state, and how many live pairs it made."""

    id: str
    state: str
    started_at: str
    ended_at: str | None
    targets: dict[str, int]
    pairs: int


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark that is kept out: its items and PMIDs, the articles it excludes, and live pairs that are its."""

    id: str
    name: str
    loaded_at: str
    items: int
    pmids: int
    excluded: int
    failed: int


@dataclass(frozen=True, slots=True)
class Status:
    """A graph's contents: `counts` by the column names of `cypher/status_counts.cypher`.

    Live pairs are counted by kind of question, withdrawn ones by reason.
    """

    counts: dict[str, int]
    kinds: dict[str, int]
    withdrawn: dict[str, int]
    releases: tuple[Release, ...]
    runs: tuple[RunState, ...]
    benchmarks: tuple[Benchmark, ...]
    embedding_models: tuple[EmbeddingModel, ...]


def status(database: Database) -> Status:
    """Return what the graph holds."""
    return Status(
        database.row("status_counts"),
        {row["kind"]: row["pairs"] for row in database.read("status_kinds")},
        {row["reason"]: row["pairs"] for row in database.read("status_withdrawn")},
        tuple(release(row) for row in database.read("status_releases")),
        tuple(RunState(**{**row, "targets": dict(row["targets"])}) for row in database.read("status_runs")),
        tuple(Benchmark(**row) for row in database.read("status_benchmarks")),
        tuple(find_models(database)),
    )


def release(row: dict[str, Any]) -> Release:
    """Return a release from its row."""
    counts = orjson.loads(row["counts_json"] or "{}")
    return Release(row["id"], row["kind"], row["name"], row["loaded_at"], counts)
