"""What the commands `kailin load …` (api/commands_load_*.py) share: their group, how they run and report."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from api.settings import load_settings
from api.terminal import progress, show
from api.wiring import open_database
from graph.database import Database
from graph.records import Fault
from ingest.report import LoadReport, OnProgress, Progress

app = typer.Typer()
load = typer.Typer(no_args_is_help=True, help="Load files into the graph; loading one twice changes nothing.")
app.add_typer(load, name="load")
FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE…", help="XML files, plain or gzip.")]
FAULTS_SHOWN = 20
FILES_SHOWN = 5


class Loader(Protocol):
    """What `load_mesh` and `load_pubmed` have in common."""

    def __call__(self, database: Database, paths: Sequence[Path], *, on_progress: OnProgress) -> LoadReport:
        """Load files and return the report."""
        ...


def run_loader(loader: Loader, files: list[Path], home: str | None, as_json: bool) -> None:
    """Load files, showing how far it is, and print the report."""
    with open_database(load_settings(home_name=home)) as database, progress() as on_progress:

        def on_load(now: Progress) -> None:
            on_progress(f"Load {now.file} (kB)", now.bytes_read // 1000, now.bytes_total // 1000)

        report = loader(database, files, on_progress=on_load)
    show(report_document(report), as_json, *report_lines(report))


def report_document(report: LoadReport) -> dict[str, Any]:
    """Return a report as JSON has it."""
    return {
        "files": report.files,
        "read": report.read,
        "written": report.written,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "deleted": report.deleted,
        "withdrawn": report.withdrawn,
        "already_loaded": report.already_loaded,
        "replaced": report.replaced,
        "skipped": dict(report.skipped),
        "unresolved": dict(report.unresolved),
        "faults": [asdict(fault) for fault in report.faults],
        "seconds": round(report.seconds, 3),
        "rate": round(report.rate, 1),
    }


def report_lines(report: LoadReport) -> list[str]:
    """Return a report in words: counts, files passed over, what was skipped and why, the first faults, the rate."""
    lines = [
        f"read {report.read:,} records in {report.seconds:,.1f} s ({report.rate:,.0f} a second)",
        f"  written {report.written:,}, changed {report.changed:,}, unchanged {report.unchanged:,}"
        + (f", deleted {report.deleted:,}" if report.deleted else ""),
    ]
    if report.withdrawn:
        lines.append(f"  withdrawn {report.withdrawn:,} pairs: an article they rest on can no longer be used")
    lines += file_lines(report)
    lines += [f"  skipped {n:,}: {reason}" for reason, n in report.skipped.items()]
    lines += [f"  not resolved {n:,}: {kind}" for kind, n in report.unresolved.items()]
    return lines + fault_lines(report.faults)


def file_lines(report: LoadReport) -> list[str]:
    """Return which files were passed over, and which had changed."""
    lines = [f"  {name} had been loaded before with other content; loaded now" for name in report.replaced]
    if report.already_loaded:
        named = ", ".join(report.already_loaded[:FILES_SHOWN])
        more = len(report.already_loaded) - FILES_SHOWN
        lines.append(
            f"  already loaded, passed over: {named}{f' and {more:,} more' if more > 0 else ''}"
            " (--again loads them again)"
        )
    return lines


def fault_lines(faults: Sequence[Fault]) -> list[str]:
    """Return the first records that could not be used, and how many more there are."""
    lines = [f"  not usable {len(faults):,}:"] if faults else []
    lines += [f"    {f.file}, line {f.line}, {f.record}: {f.reason}" for f in faults[:FAULTS_SHOWN]]
    if len(faults) > FAULTS_SHOWN:
        lines.append(f"    … and {len(faults) - FAULTS_SHOWN:,} more; all of them with --json")
    return lines
