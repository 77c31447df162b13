"""`kailin load mesh`: MeSH into the graph, added to what is there or as the change to another year."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands_load import FilesArgument, report_document, report_lines, run_loader
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database
from api.year_report import year_document, year_lines
from graph.errors import Invalid
from ingest.mesh.load_mesh import load_mesh
from ingest.mesh.load_mesh_year import load_mesh_year
from ingest.mesh.mesh_year import parse_replaced
from ingest.report import Progress

app = typer.Typer()


@app.command(epilog=example("kailin load mesh desc2026.gz qual2026.xml supp2026.gz"))
def mesh(
    files: FilesArgument,
    year_report: Annotated[
        bool,
        typer.Option(
            "--year-report",
            help="Take the files as the whole of a MeSH year: descriptors that they lack become inactive and lose "
            "their places; say what changed and which pairs are touched.",
        ),
    ] = False,
    replaced: Annotated[
        Path | None,
        typer.Option(
            "--replaced",
            metavar="FILE",
            help="With --year-report: NLM's replaced descriptors, a line each: old UI, a tab, new UI. Articles' links "
            "go to the new descriptor.",
        ),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load MeSH: descriptors, qualifiers, supplementary concepts (NLM's desc, qual and supp files, XML or gzip).

    Without --year-report records are added and changed, and what the files lack stays as it is.
    """
    if replaced and not year_report:
        raise Invalid("--replaced says what a MeSH year replaces.", remedy="Give --year-report too, or leave it out.")
    if year_report:
        run_year(files, replaced, home, as_json)
    else:
        run_loader(load_mesh, files, home, as_json)


def run_year(files: list[Path], replaced: Path | None, home: str | None, as_json: bool) -> None:
    """Bring the graph to a MeSH year, showing how far it is, and print the report."""
    replacements = parse_replaced(replaced) if replaced else ()
    with open_database(load_settings(home_name=home)) as database, progress() as on_progress:

        def on_load(now: Progress) -> None:
            on_progress(f"Load {now.file} (kB)", now.bytes_read // 1000, now.bytes_total // 1000)

        report = load_mesh_year(database, files, replacements, on_progress=on_load)
    show(
        report_document(report.load) | {"year": year_document(report)},
        as_json,
        *year_lines(report),
        *report_lines(report.load),
    )
