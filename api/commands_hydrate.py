"""`kailin hydrate`: the texts of articles into an export that names them only."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.commands_export import Format, export_lines
from api.datasets.export import Options
from api.datasets.hydrate import MISSING_FILE
from api.datasets.hydrate import hydrate as write_hydrated
from api.datasets.licences import parse_licences
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database

app = typer.Typer()


@app.command(epilog=example("kailin hydrate corpus-ids -o corpus --format messages"))
def hydrate(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An export made with --contexts ids.")],
    target: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="New or empty folder to write.")],
    format_name: Annotated[Format | None, typer.Option("--format", help="Who is to read it; unset: as it is.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fill titles and abstracts into an export with ids, from articles that are loaded here.

    A pair of which an article is not loaded, or in another version, is left out, and the article is named.
    """
    settings = load_settings(home_name=home)
    options = Options(parse_licences(settings.model_licences), parse_licences(settings.benchmark_licences))
    with open_database(settings) as database, progress() as on_progress:
        name = format_name.value if format_name else None
        written = write_hydrated(database, folder.expanduser(), target, name, on_progress, options)
    lines = export_lines(written)
    if MISSING_FILE in written.sums:
        lines.append(f"{MISSING_FILE} names the articles that were missed.")
    show(asdict(written), as_json, *lines)
