"""Excludes the articles that a benchmark's gate names, and takes that back where it names them no more.

In: a gate, and articles of the graph. Out: `excluded_reason` of those that differ, and what each counted before and
afterwards. A reason that an article has of its own (deleted, a notice of retraction) stays and goes before. Doing it
again changes nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph.benchmark_gate import BenchmarkGate
from graph.database import Database, Transaction
from graph.records import BENCHMARK_REASON
from ingest.rollup.rollup_delta import RollUpDelta
from ingest.rollup.rollup_moves import Headings

Row = dict[str, Any]
PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that was excluded, or no longer is: what it counted before, and counts now (UI -> major)."""

    pmid: int
    before: Headings
    after: Headings


def find_exclusion(
    gate: BenchmarkGate, pmid: int, title: str, abstract: str | None, excluded_reason: str | None
) -> list[Row]:
    """Return the row for an article whose reason is to change; none where it stays as it is."""
    if excluded_reason is not None and not excluded_reason.startswith(BENCHMARK_REASON):
        return []
    wanted = gate.exclusion(pmid, title, abstract)
    return [{"pmid": pmid, "before": excluded_reason, "after": wanted}] if wanted != excluded_reason else []


def find_link_exclusions(before: BenchmarkGate, now: BenchmarkGate, leave_out: Collection[int]) -> list[Row]:
    """Return the rows for articles that gained or lost a link to a benchmark's, those left out excepted."""
    concerned = (before.linked.keys() | now.linked.keys()) - set(leave_out)
    reasons = [(pmid, linked_reason(before, pmid), linked_reason(now, pmid)) for pmid in sorted(concerned)]
    return [{"pmid": pmid, "before": was, "after": now} for pmid, was, now in reasons if was != now]


def linked_reason(gate: BenchmarkGate, pmid: int) -> str | None:
    """Return the reason for which a link excludes an article, None where none does."""
    hit = gate.check_pmid(pmid) if pmid in gate.linked else None
    return hit.reason if hit else None


def write_exclusions(tx: Transaction, rows: Sequence[Row]) -> list[Row]:
    """Write reasons, given as pmid, before and after, and return the articles that were changed, as they are now.

    One whose reason is not the one given as `before` stays as it is.
    """
    return tx.run("exclusions_write", rows=rows) if rows else []


def moved(row: Row) -> Moved:
    """Return what a changed article counted before and counts now."""
    headings = dict(row["headings"]) if row["abstract"] is not None and not row["retracted"] else {}
    return Moved(
        row["pmid"],
        headings if row["before"] is None else {},
        headings if row["excluded_reason"] is None else {},
    )


def exclude_articles(
    database: Database, gate: BenchmarkGate, delta: RollUpDelta, on_progress: Callable[[int], None]
) -> int:
    """Go through all articles, exclude what the gate names, note it for the roll-up; return how many were changed."""
    after, n_seen, n_changed = -1, 0, 0
    while page := database.read("exclusions_articles", after=after, n=PAGE):
        rows = [change for row in page for change in find_exclusion(gate, **row)]
        changed = database.transact(partial(write_exclusions, rows=rows)) if rows else []
        for each in map(moved, changed):
            delta.note(each.pmid, each.before, each.after)
        n_changed += len(changed)
        after, n_seen = page[-1]["pmid"], n_seen + len(page)
        on_progress(n_seen)
    return n_changed
