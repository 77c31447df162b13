"""`kailin evaluate contamination`: whether stored pairs are clean of the benchmarks that are loaded."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.table import Table

from api.benchmarks import open_gate
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database
from graph.contamination import Contamination, check_stored
from graph.withdraw import withdraw_rows

app = typer.Typer()


@app.command(epilog=example("kailin evaluate contamination --fix"))
def contamination(
    fix: Annotated[bool, typer.Option("--fix", help="Withdraw the pairs that fail.")] = False,
    examples: Annotated[int, typer.Option(min=0, help="Pairs to show of those that fail.")] = 10,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check all live pairs against the benchmarks: by PMID, by question, by text; keep what is new with each pair.

    Exit code 1 where pairs fail and stay.
    """
    settings = load_settings(home_name=home)
    with open_database(settings) as database, open_gate(database, settings) as gate, progress() as on_progress:
        found = check_stored(
            database, gate, anew=True, on_progress=lambda n: on_progress("Check pairs against benchmarks", n, 0)
        )
        rows = [{"id": failed.id, "reason": failed.hit.reason} for failed in found.failed] if fix else []
        withdrawn = withdraw_rows(database, rows)
    show(
        document(found, len(gate.benchmarks), withdrawn),
        as_json,
        *report(found, len(gate.benchmarks), withdrawn, examples),
    )
    if len(found.failed) > withdrawn:
        raise typer.Exit(1)


def document(found: Contamination, n_benchmarks: int, withdrawn: int) -> dict[str, Any]:
    """Return a report as JSON has it: every pair that fails is in it."""
    return {
        "benchmarks": n_benchmarks,
        "pairs": found.pairs,
        "newly_checked": found.newly_checked,
        "failed": len(found.failed),
        "withdrawn": withdrawn,
        "by_benchmark": found.by_benchmark,
        "by_how": found.by_how,
        "failures": [asdict(failed) for failed in found.failed],
    }


def report(found: Contamination, n_benchmarks: int, withdrawn: int, n_examples: int) -> list[RenderableType]:
    """Return a report for people: counts, then examples."""
    if not n_benchmarks:
        return ["No benchmark is loaded, so nothing was checked: `kailin load benchmark FILE`."]
    lines: list[RenderableType] = [
        f"{found.pairs:,} live pairs checked against {n_benchmarks:,} benchmarks: {len(found.failed):,} fail.",
        f"  {found.newly_checked:,} had not been checked against these before",
    ]
    lines += [f"  {n:,} of {name}" for name, n in found.by_benchmark.items()]
    lines += [f"  {n:,} by {how}" for how, n in found.by_how.items()]
    if found.failed and n_examples:
        table = Table("pair", "question", "why", title="Examples", title_justify="left")
        for failed in found.failed[:n_examples]:
            table.add_row(failed.id, failed.question, failed.hit.reason)
        lines.append(table)
    if withdrawn:
        lines.append(f"{withdrawn:,} were withdrawn.")
    elif found.failed:
        lines.append("Exports leave them out; `kailin evaluate contamination --fix` withdraws them.")
    return lines
