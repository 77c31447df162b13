"""`kailin status` and `kailin verify`: what the graph holds, and whether its rules hold."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.table import Table

from api.settings import load_settings
from api.status import Status
from api.status import status as read_status
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.verify import Finding
from api.verify import verify as check_rules
from api.wiring import open_database

app = typer.Typer()


@app.command(epilog=example("kailin status"))
def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show what is loaded, the runs with their state, and the pairs, live and withdrawn."""
    with open_database(load_settings(home_name=home)) as database:
        found = read_status(database)
    show(asdict(found), as_json, *status_tables(found))


def status_tables(found: Status) -> list[RenderableType]:
    """Return a status as tables, those that would be empty left out."""
    tables: list[RenderableType] = [counts_table(found)]
    if found.releases:
        loaded = Table("loaded", "kind", "when", "held", title="Releases", title_justify="left")
        for release in found.releases:
            held = ", ".join(
                f"{key} {value:,}" for key, value in release.counts.items() if isinstance(value, int) and value
            )
            loaded.add_row(release.name, release.kind, release.loaded_at[:19], held)
        tables.append(loaded)
    if found.benchmarks:
        tables.append(benchmarks_table(found))
    tables += [
        f"Vectors of {model.name}: {model.dimension:,} numbers each, slot {model.slot}"
        for model in found.embedding_models
    ]
    if found.withdrawn:
        tables.append(withdrawn_table(found))
    if found.runs:
        runs = Table("run", "state", "started", "targets", "live pairs", title="Runs", title_justify="left")
        for run in found.runs:
            targets = ", ".join(f"{n:,} {state}" for state, n in run.targets.items())
            runs.add_row(run.id, run.state, run.started_at[:19], targets, f"{run.pairs:,}")
        tables.append(runs)
    if not found.counts["descriptors"]:
        tables.append(
            "The graph is empty: load MeSH (`kailin load mesh FILE`), then articles (`kailin load pubmed FILE`)."
        )
    return tables


def counts_table(found: Status) -> Table:
    """Return the counts, one a line."""
    table = Table(box=None, show_header=False)
    for name, n in found.counts.items():
        table.add_row(name.replace("_", " "), f"{n:,}")
        if name == "pairs":
            for kind, of_kind in found.kinds.items():
                table.add_row(f"  {kind}", f"{of_kind:,}")
    return table


def benchmarks_table(found: Status) -> Table:
    """Return the benchmarks that are kept out, and what of them is left."""
    table = Table(
        *("kept out", "items", "PMIDs", "articles excluded", "live pairs that fail"),
        title="Benchmarks",
        title_justify="left",
    )
    for b in found.benchmarks:
        table.add_row(b.name, f"{b.items:,}", f"{b.pmids:,}", f"{b.excluded:,}", f"{b.failed:,}")
    return table


def withdrawn_table(found: Status) -> Table:
    """Return how many pairs were withdrawn for which reason."""
    table = Table("withdrawn", "pairs", title="Withdrawn pairs", title_justify="left")
    for reason, n in found.withdrawn.items():
        table.add_row(reason, f"{n:,}")
    return table


@app.command(epilog=example("kailin verify --limit 5"))
def verify(
    limit: Annotated[int, typer.Option(min=1, help="Most offenders to show of each rule.")] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the graph's own rules: acyclic, no orphan, counts agree, provenance whole. Exit code 1 if not."""
    with open_database(load_settings(home_name=home)) as database, progress() as on_progress:
        findings = check_rules(database, limit, on_progress)
    show([{**asdict(finding), "holds": finding.holds} for finding in findings], as_json, *verify_lines(findings))
    if not all(finding.holds for finding in findings):
        raise typer.Exit(1)


def verify_lines(findings: tuple[Finding, ...]) -> list[str]:
    """Return a line for each rule, and one for each offender."""
    lines = []
    for finding in findings:
        lines.append(f"{'holds ' if finding.holds else 'BROKEN'}  {finding.says}")
        lines += [f"        {offender.offender} {offender.problem}" for offender in finding.offenders]
        if not finding.holds:
            lines.append(f"        Look further with cypher/{finding.rule}.cypher in Neo4j Browser.")
    return lines
