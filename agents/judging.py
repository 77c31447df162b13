"""Judges stored pairs again, with another judge or another version of one; earlier verdicts stay.

In: a judge and the live pairs without a verdict of it. Out: a Judgement for each, with its calls, in batches that count
the corpus' revision up. A pair is judged by its frozen row, so by what its answerer saw. Broken off, the same call goes
on: the graph knows who is still without a verdict. A pair found wanting stays; `kailin withdraw` takes it back.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import orjson

from agents import write_rows as rows
from agents.evidence import contexts_text, finding
from agents.judge import PairJudge
from agents.kinds import short_answer
from agents.model import Refused
from agents.outage import Outage, PatientModel, Stopped
from agents.records import Generation, Judgement
from agents.replies import Unusable
from graph.database import Database, Row, Transaction
from graph.identity import content_id

PAGE = 256
SAID_FINDINGS = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one pair: a verdict, or why there is none."""

    pair: str
    target: str | None
    judgement: Judgement | None
    problem: str
    calls: tuple[Generation, ...]


@dataclass(slots=True)
class Tally:
    """How far a judging has come: verdicts by kind, pairs without a usable one, the sum of scores."""

    accepted: int = 0
    rejected: int = 0
    without: int = 0
    total: float = 0.0

    @property
    def done(self) -> int:
        """Pairs looked at."""
        return self.accepted + self.rejected + self.without

    def add(self, batch: Sequence[Judged]) -> None:
        """Count a batch."""
        for judgement in (judged.judgement for judged in batch):
            self.accepted += judgement is not None and judgement.verdict == "accepted"
            self.rejected += judgement is not None and judgement.verdict == "rejected"
            self.without += judgement is None
            self.total += judgement.score if judgement else 0.0


def n_unjudged(database: Database, judge: PairJudge, run: str | None, limit: int | None) -> int:
    """Return how many pairs a judging has before it."""
    n = int(database.row("judging_missing", judge=judge.judge, run=run)["pairs"])
    return n if limit is None else min(n, limit)


def judge_pairs(
    database: Database,
    judge: PairJudge,
    probe: Callable[[], object],
    *,
    run: str | None,
    limit: int | None,
    concurrency: int,
    give_up_after: float,
    stop: threading.Event,
    on_progress: Callable[[Tally], None],
    say: Callable[[str], None],
) -> Tally:
    """Judge live pairs without a verdict of this judge; return the tally, short of all where `stop` was set.

    Outages of model and database are waited for. Raises Unavailable where one lasts longer than `give_up_after`.
    """
    models = Outage(probe, give_up_after, stop, say)
    graph = Outage(database.probe, give_up_after, stop, say)
    patient = replace(judge, agent=replace(judge.agent, model=PatientModel(judge.agent.model, models)))
    tally = Tally()
    with ThreadPoolExecutor(concurrency, thread_name_prefix="judge") as threads:
        try:
            for batch in iter_batches(database, graph, judge.judge, run, limit, 2 * concurrency):
                judged = list(threads.map(lambda row: judge_row(patient, row), batch))
                graph.through(partial(database.transact, partial(write, judged)), finishing=True)
                tally.add(judged)
                on_progress(tally)
        except Stopped:
            threads.shutdown(cancel_futures=True)
    return tally


def iter_batches(
    database: Database, graph: Outage, judge: str, run: str | None, limit: int | None, size: int
) -> Iterator[list[Row]]:
    """Yield the pairs to judge, a batch at a time."""
    after, left = "", limit
    while left is None or left > 0:
        page = PAGE if left is None else min(PAGE, left)
        found = graph.through(partial(database.read, "judging_pairs", judge=judge, run=run, after=after, limit=page))
        if not found:
            return
        yield from (found[at : at + size] for at in range(0, len(found), size))
        after = found[-1]["id"]
        left = None if left is None else left - len(found)


def judge_row(judge: PairJudge, row: Row) -> Judged:
    """Judge one stored pair."""
    calls: list[Generation] = []
    judgement, problem = None, ""
    try:
        judgement = judge.judge_pair(
            content_id("judging", row["id"], judge.judge), 1, row_variables(orjson.loads(row["row_json"])), calls
        )
    except Refused as error:
        problem = error.message
    except Unusable as error:
        problem = str(error)
    return Judged(row["id"], row["target"], judgement, problem, tuple(calls))


def row_variables(row: dict[str, Any]) -> dict[str, str]:
    """Return what a prompt of role `judge` may use, from a pair's frozen row: what its answerer saw."""
    contexts = row["contexts"]
    own = next((finding(c["abstract"]) for c in contexts if c["is_source"]), "")
    findings = [own] if own else [finding(c["abstract"]) for c in contexts[:SAID_FINDINGS]]
    return {
        "title": row["source"]["title"],
        "abstract": next((c["abstract"] for c in contexts if c["is_source"]), ""),
        "finding": own,
        "concept": row["concept"]["name"],
        "question": row["question"],
        "contexts": contexts_text([(c["title"], c["abstract"]) for c in contexts]),
        "findings": "\n".join(f"Finding: {text}" for text in findings),
        "answer": row["answer"],
        "decision": short_answer(row["decision"], row.get("exact_answer"), row.get("items", ())) or "none is asked for",
    }


def write(batch: Sequence[Judged], tx: Transaction) -> None:
    """Write a batch: revision first, then prompts and calls, verdicts, and what could not be used."""
    revision = int(tx.run("writer_revision", step=int(any(judged.judgement for judged in batch)))[0]["revision"])
    kept = [judged for judged in batch if judged.judgement or judged.target]
    calls = [(judged.pair, generation) for judged in kept for generation in judged.calls]
    tx.run("writer_prompts", rows=rows.prompts_of(generation for _, generation in calls))
    tx.run(
        "judging_generations",
        rows=[{"id": g.id, "pair": pair, "properties": rows.generation_properties(g)} for pair, g in calls],
    )
    tx.run(
        "writer_judgements",
        rows=[rows.judgement_row(j.pair, j.judgement, revision) for j in batch if j.judgement],
    )
    failed = [rejection_row(judged) for judged in batch if judged.problem and judged.calls and judged.target]
    tx.run("writer_rejections", rows=failed)
    tx.run("writer_rejected_generations", rows=failed)


def rejection_row(judged: Judged) -> dict[str, Any]:
    """Return the row of a reply that is no verdict, kept with the target of its pair."""
    made = judged.calls[-1].id
    properties = {"stage": "judge", "reason": f"no verdict: {judged.problem}", "attempt": 1, "pmid": None}
    return {
        "id": content_id("rejection", made, "judge"),
        "target": judged.target,
        "generation": made,
        "properties": properties,
    }
