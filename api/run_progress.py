"""A run at the terminal: its progress as a bar or as lines, and its summary at the end.

In: snapshots and a report. Out: text. Nothing here knows how the work is done.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import RenderableType
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from agents.coverage import divergence
from agents.plan import Plan
from agents.progress import Snapshot
from agents.scope import Scope
from agents.walker import CHOSE
from agents.work import Report
from api.terminal import err, say

LINE_SECONDS = 10.0
REASONS_SHOWN, BRANCHES_SHOWN = 6, 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How evenly the live pairs stand: concepts that have one, and the divergence from the target over branches."""

    concepts: int
    pairs: int
    divergence: float | None


def standing(scope: Scope, alpha: float) -> Standing:
    """Return how a scope stands; no divergence before the first pair."""
    counts = {descriptor.ui: descriptor.pairs for descriptor in scope.descriptors if descriptor.pairs}
    value = divergence(scope, counts, alpha) if counts else None
    return Standing(len(counts), sum(counts.values()), value)


@contextmanager
def run_progress() -> Iterator[Callable[[Snapshot], None]]:
    """Yield a function that shows a run's snapshots: a bar on a terminal, elsewhere a line every ten seconds."""
    console = err()
    if not console.is_terminal:
        yield plain_lines(say)
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[state]}"), console=console
    ) as bars:
        task = bars.add_task("pairs", total=None, state="")

        def on_progress(snapshot: Snapshot) -> None:
            bars.update(task, completed=snapshot.accepted, total=snapshot.wanted, state=state_line(snapshot))

        yield on_progress


def plain_lines(
    write: Callable[[str], None], clock: Callable[[], float] = time.monotonic
) -> Callable[[Snapshot], None]:
    """Return a function that writes a line every ten seconds."""
    due = clock() + LINE_SECONDS

    def on_progress(snapshot: Snapshot) -> None:
        nonlocal due
        if clock() >= due:
            due = clock() + LINE_SECONDS
            write(f"pairs: {state_line(snapshot)}")

    return on_progress


def state_line(snapshot: Snapshot) -> str:
    """Return a snapshot in one line."""
    parts = [
        f"{snapshot.accepted:,} of {snapshot.wanted:,} accepted",
        f"{sum(snapshot.rejected.values()):,} rejected",
        f"{snapshot.failed:,} failed" if snapshot.failed else "",
        f"{snapshot.rate:.1f}/s",
        f"{snapshot.tokens_in + snapshot.tokens_out:,} tokens",
        f"{duration(snapshot.seconds_left)} left" if snapshot.seconds_left is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def duration(seconds: float) -> str:
    """Return seconds as 45 s, 3:20 min or 2:05 h."""
    whole = round(seconds)
    if whole < 60:  # noqa: PLR2004
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02} h"  # noqa: PLR2004


def report_document(report: Report, before: Standing, after: Standing) -> dict[str, Any]:
    """Return a run's end as a JSON-ready document."""
    snapshot = report.snapshot
    return {
        "run": report.run,
        "state": report.state,
        "reason": report.reason,
        "wanted": snapshot.wanted,
        "accepted": snapshot.accepted,
        "made": snapshot.made,
        "failed_targets": snapshot.failed,
        "kinds": snapshot.kinds,
        "rejected": snapshot.rejected,
        "seconds": round(snapshot.seconds, 2),
        "seconds_away": round(report.seconds_away, 2),
        "tokens_in": snapshot.tokens_in,
        "tokens_out": snapshot.tokens_out,
        "tokens_a_pair": snapshot.tokens_a_pair,
        "by_branch": {name: {"pairs": pairs, "tokens": tokens} for name, (pairs, tokens) in snapshot.by_branch.items()},
        "coverage": {"before": asdict(before), "after": asdict(after)},
    }


def report_texts(report: Report, before: Standing, after: Standing) -> list[RenderableType]:
    """Return a run's end for people."""
    snapshot = report.snapshot
    texts: list[RenderableType] = [
        f"Run {report.run} is {report.state}: {report.reason}.",
        f"{snapshot.accepted:,} of {snapshot.wanted:,} pairs accepted"
        + (f" ({snapshot.made:,} now)" if snapshot.made != snapshot.accepted else "")
        + f" in {duration(snapshot.seconds)}, {snapshot.rate:.1f} a second"
        + (f", {snapshot.tokens_a_pair:,.0f} tokens a pair." if snapshot.tokens_a_pair else "."),
    ]
    if len(snapshot.kinds) > 1:
        texts.append("By kind: " + ", ".join(f"{n:,} {kind}" for kind, n in snapshot.kinds.items()) + ".")
    if report.seconds_away >= 1:
        texts.append(f"Model or database was away for {duration(report.seconds_away)}; no attempt was used up by it.")
    if snapshot.rejected:
        texts.append(counted(f"{sum(snapshot.rejected.values()):,} rejections", snapshot.rejected, REASONS_SHOWN))
    if snapshot.failed:
        texts.append(f"{snapshot.failed:,} targets failed and were planned again elsewhere, as far as articles allow.")
    texts.append(standing_line(before, after))
    texts.append(branch_table(snapshot))
    return texts


def walks_line(plan: Plan | None) -> str | None:
    """Return how the walks of a language model ended, None where none walked."""
    if plan is None or not plan.walks:
        return None
    n_chose, n_walks = plan.walks.get(CHOSE, 0), sum(plan.walks.values())
    line = f"The language model chose {n_chose:,} of {n_walks:,} targets"
    why = ", ".join(f"{n:,} {reason}" for reason, n in plan.walks.items() if reason != CHOSE)
    return f"{line}; the deficit walk took over the others: {why}." if why else f"{line}."


def standing_line(before: Standing, after: Standing) -> str:
    """Return the coverage before and after in one line."""
    line = f"Concepts with a pair: {before.concepts:,} before, {after.concepts:,} now."
    if after.divergence is not None:
        earlier = f"{before.divergence:.3f} before, " if before.divergence is not None else ""
        line += f" Divergence from the target over branches: {earlier}{after.divergence:.3f} now (0 is even)."
    return line


def counted(title: str, counts: dict[str, int], most: int) -> Table:
    """Return counts by reason as a table, the most frequent first."""
    table = Table(title, "", box=None, pad_edge=False)
    for reason, n in list(counts.items())[:most]:
        table.add_row(f"  {reason}", f"{n:,}")
    if len(counts) > most:
        table.add_row("  other", f"{sum(list(counts.values())[most:]):,}")
    return table


def branch_table(snapshot: Snapshot) -> Table:
    """Return pairs and tokens by branch, the busiest first."""
    table = Table("branch", box=None, pad_edge=False)
    table.add_column("pairs", justify="right")
    table.add_column("tokens a pair", justify="right")
    busiest = sorted(snapshot.by_branch.items(), key=lambda item: (-item[1][0], item[0]))
    for name, (pairs, tokens) in busiest[:BRANCHES_SHOWN]:
        table.add_row(name, f"{pairs:,}", f"{tokens / pairs:,.0f}" if pairs else f"({tokens:,} for none)")
    if len(busiest) > BRANCHES_SHOWN:
        rest = [counts for _, counts in busiest[BRANCHES_SHOWN:]]
        pairs, tokens = sum(p for p, _ in rest), sum(t for _, t in rest)
        table.add_row(f"{len(rest)} others", f"{pairs:,}", f"{tokens / pairs:,.0f}" if pairs else "-")
    return table


def is_terminal() -> bool:
    """Say whether results go to a person's terminal."""
    return sys.stdout.isatty()
