"""`kailin load bulk`: whole MeSH and whole PubMed into a new store, at the speed of Neo4j's offline import."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from api.commands_db import private_settings
from api.commands_load import fault_lines
from api.settings import Settings
from api.terminal import HomeOption, JsonOption, example, progress, say, show
from api.verify import STRUCTURE, verify
from graph.database import Database
from graph.errors import Invalid
from ingest.bulk.bulk import Bulk, BulkReport, Places, Sizes
from ingest.bulk.engine import Engine, LocalEngine
from ingest.bulk.engine_ray import RayEngine

app = typer.Typer()
ENGINES = ("local", "ray")


class ManyValues(TyperCommand):
    """A command whose repeatable options take all values that follow: `--pubmed *.xml.gz`, as a shell expands it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Repeat an option's name before each further value."""
        repeatable = {name for param in self.params if getattr(param, "multiple", False) for name in param.opts}
        spread: list[str] = []
        option = ""
        for before, word in zip(["", *args], args, strict=False):
            if word.startswith("-"):
                option = word if word in repeatable else ""
            elif option and before != option:
                spread.append(option)
            spread.append(word)
        return super().parse_args(ctx, spread)


@app.command(cls=ManyValues, epilog=example("kailin load bulk --mesh desc2026.gz --pubmed baseline/*.xml.gz"))
def bulk(
    mesh: Annotated[list[Path], typer.Option("--mesh", metavar="FILE…", help="MeSH files, XML or N-Triples.")],
    pubmed: Annotated[list[Path], typer.Option("--pubmed", metavar="FILE…", help="PubMed files, or folders of them.")],
    engine: Annotated[str, typer.Option("--engine", help="Where files are parsed: local or ray.")] = "local",
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes; default: one a core.")] = None,
    ray_address: Annotated[
        str | None, typer.Option("--ray-address", help="A Ray cluster that sees the same files; none: one is started.")
    ] = None,
    work: Annotated[
        Path | None, typer.Option("--work", metavar="DIR", help="Folder for tables; default: in the home.")
    ] = None,
    allow_gaps: Annotated[
        bool, typer.Option("--allow-gaps", help="Load although a file of the series is missing.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load whole MeSH and PubMed into a new store of the private Neo4j, which then takes the place of the home's.

    One row a PMID: highest version, latest file, deletions applied. What a broken-off run has parsed is used again. A
    home that holds runs or pairs is refused.
    """
    settings = private_settings(home)
    places = Places.of(settings.home_path, settings.cache_path, work)
    with progress() as on_progress, engine_of(engine, workers, ray_address) as chosen:
        job = Bulk(places, chosen, Sizes(heap_mb=settings.heap_mb), on_progress)
        report = job.load(mesh, expand(pubmed), check=check, allow_gaps=allow_gaps)
    show(report_document(report), as_json, *report_lines(report, settings))


def engine_of(name: str, workers: int | None, address: str | None) -> Engine:
    """Return the engine of a name. Raises Invalid for an unknown one."""
    if name not in ENGINES:
        raise Invalid(f"--engine is {name!r}, expected one of: {', '.join(ENGINES)}.")
    if name == "local":
        return LocalEngine(workers)
    return RayEngine(address, workers)


def expand(paths: list[Path]) -> list[Path]:
    """Return files: those named, and the *.xml and *.xml.gz of folders, by name. Raises Invalid for an empty folder."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted([*path.glob("*.xml"), *path.glob("*.xml.gz")])
            if not found:
                raise Invalid(f"There is no .xml or .xml.gz file in {path}.", remedy="Name another folder.")
            files += found
        else:
            files.append(path)
    return files


def check(database: Database) -> None:
    """Refuse a graph that breaks a rule of its structure, before it takes the old one's place."""
    broken = [finding for finding in verify(database, rules=STRUCTURE) if not finding.holds]
    if broken:
        offenders = "; ".join(f"{f.says} {f.offenders[0].offender} {f.offenders[0].problem}" for f in broken)
        raise Invalid(
            f"The loaded graph breaks its own rules: {offenders}.", remedy="The home's old store is still in place."
        )
    say("The graph's rules hold.")


def report_document(report: BulkReport) -> dict[str, Any]:
    """Return a report as JSON has it."""
    return asdict(report)


def report_lines(report: BulkReport, settings: Settings) -> list[str]:
    """Return a report in words."""
    counts = ", ".join(f"{name} {n:,}" for name, n in report.counts.items())
    stages = ", ".join(f"{name} {seconds:,.1f} s" for name, seconds in report.seconds.items())
    return [
        f"loaded {report.files:,} files into home {settings.home_name}: {counts}",
        *(f"  skipped {n:,}: {reason}" for reason, n in report.skipped.items()),
        *(f"  not resolved {n:,}: {kind}" for kind, n in report.unresolved.items()),
        *fault_lines(report.faults),
        f"  {stages}",
        "Look with `kailin status` and `kailin coverage`.",
    ]
