"""What a check against the benchmarks says of a pair, and how it is kept: as a Judgement, one a set of benchmarks.

In: a gate and a pair. Out: a `PairCheck`, and the row of its Judgement. A pair that was made before a benchmark was
loaded has no check against it, and gets one here (`check_stored`). Earlier checks stay, and each has the revision at
which it came, so that an old revision of the corpus never changes.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from graph.benchmark_gate import BenchmarkGate, Hit
from graph.database import Database, Transaction
from graph.identity import content_id

JUDGE = "contamination:1"
PAGE = 1_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PairCheck:
    """The check of a pair: by which judge, against which benchmarks (ids), the hit or none, and a score, 0..1.

    The score is the hit's, or else how near the nearest question of a benchmark is.
    """

    judge: str
    benchmarks: tuple[str, ...]
    hit: Hit | None
    score: float

    def judgement(self, pair: str, revision: int) -> Row:
        """Return the row of the Judgement, as the queries that write Judgements take it."""
        return {
            "id": content_id("judgement", pair, self.judge, self.benchmarks),
            "pair": pair,
            "properties": {
                "judge": self.judge,
                "verdict": "rejected" if self.hit else "accepted",
                "score": round(self.score, 4),
                "reason": self.hit.reason if self.hit else "",
                "benchmarks": list(self.benchmarks),
                "created_revision": revision,
            },
        }


@dataclass(frozen=True, slots=True)
class Failed:
    """A contaminated pair: its id, its question, and the hit."""

    id: str
    question: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Contamination:
    """How live pairs stand: how many were looked at, how many of those had no such check yet, and those that fail."""

    pairs: int
    newly_checked: int
    failed: tuple[Failed, ...]

    @property
    def by_benchmark(self) -> dict[str, int]:
        """How many fail for which benchmark, the most first."""
        return dict(Counter(failed.hit.benchmark for failed in self.failed).most_common())

    @property
    def by_how(self) -> dict[str, int]:
        """How many fail in which way, the most first."""
        return dict(Counter(failed.hit.how for failed in self.failed).most_common())


def check_pair(gate: BenchmarkGate, question: str, answer: str, pmids: Collection[int]) -> PairCheck | None:
    """Return the check of a pair that rests on some articles; None where no benchmark is loaded."""
    if not gate:
        return None
    hit = gate.check_pair(question, answer, sorted(set(pmids)))
    nearest = None if hit else gate.nearest_question(question)
    return PairCheck(judge_of(gate), gate.benchmarks, hit, hit.score if hit else nearest.score if nearest else 0.0)


def judge_of(gate: BenchmarkGate) -> str:
    """Return the judge's name: with the embedding model, where one helps."""
    return f"{JUDGE}+{gate.embedded_by}" if gate.embedded_by else JUDGE


def check_stored(
    database: Database, gate: BenchmarkGate, *, anew: bool = False, on_progress: Callable[[int], None] = lambda _: None
) -> Contamination:
    """Check the live pairs that have no check by this judge against these benchmarks; with `anew` all of them.

    What is new is kept; the corpus' revision counts up with each batch that brings some. A check is the same whenever
    it is made, so one that is kept already stays as it is.
    """
    n_pairs = n_new = 0
    failed: list[Failed] = []
    after = ""
    while gate and (page := read_page(database, gate, after)):
        wanted = [row for row in page if anew or not row["checked"]]
        checks = check_rows(gate, wanted)
        failed += [Failed(row["id"], row["question"], c.hit) for row, c in zip(wanted, checks, strict=True) if c.hit]
        new = [(row["id"], check) for row, check in zip(wanted, checks, strict=True) if not row["checked"]]
        if new:
            database.transact(partial(write_checks, checks=new))
        n_pairs, n_new, after = n_pairs + len(wanted), n_new + len(new), page[-1]["id"]
        on_progress(n_pairs)
    return Contamination(n_pairs, n_new, tuple(failed))


def read_page(database: Database, gate: BenchmarkGate, after: str) -> list[Row]:
    """Return the next live pairs by id."""
    ids, judge = list(gate.benchmarks), judge_of(gate)
    return database.read("contamination_pairs", after=after, n=PAGE, judge=judge, benchmarks=ids)


def check_rows(gate: BenchmarkGate, rows: Sequence[Row]) -> list[PairCheck]:
    """Return the checks of stored pairs; their questions are embedded together."""
    if gate.embed and rows:
        questions = [row["question"] for row in rows]
        vectors = dict(zip(questions, gate.embed(questions), strict=True))
        gate.items.questions.vectors(gate.embed)  # The benchmarks' own, before others are looked up.
        gate = replace(gate, embed=lambda texts: np.stack([vectors[text] for text in texts]))
    checks = (check_pair(gate, row["question"], row["answer"], row["pmids"]) for row in rows)
    return [check for check in checks if check]


def write_checks(tx: Transaction, checks: Sequence[tuple[str, PairCheck]]) -> None:
    """Keep checks inside one transaction, the corpus' revision first."""
    revision = int(tx.run("writer_revision", step=1)[0]["revision"])
    tx.run("contamination_write", rows=[check.judgement(id_, revision) for id_, check in checks])
