"""`kailin fetch`: NLM's release files, several at once, gone on with where a fetch broke off, verified."""

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from graph.errors import Invalid
from ingest.fetch.fetch import FetchReport, fetch_mesh, fetch_pubmed
from ingest.fetch.fetch_http import Pace
from ingest.fetch.fetch_listing import parse_numbers

app = typer.Typer()
fetch = typer.Typer(no_args_is_help=True, help="Fetch NLM's files; what is there already is not fetched again.")
app.add_typer(fetch, name="fetch")
FolderOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder for the files; default: KAILIN_DOWNLOADS.")
]
ConnectionsOption = Annotated[int, typer.Option("--connections", min=1, max=8, help="Files fetched at once.")]
CONNECTIONS = 3
NAMED = 5


@fetch.command(epilog=example("kailin fetch mesh --year 2024"))
def mesh(
    year: Annotated[int | None, typer.Option("--year", help="MeSH year; default: the latest.")] = None,
    output: FolderOption = None,
    connections: ConnectionsOption = CONNECTIONS,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch a MeSH year: descriptors, qualifiers and supplementary concepts."""
    settings = load_settings(home_name=home)
    folder = output or settings.downloads_path / "mesh"
    with progress() as on_progress:
        pace = Pace(connections)
        found = fetch_mesh(settings.mesh_url, folder, year, pace=pace, on_progress=on_progress)
    report(found, "mesh", as_json)


@fetch.command(epilog=example("kailin fetch pubmed --baseline --files 1-20"))
def pubmed(
    baseline: Annotated[bool, typer.Option("--baseline", help="The year's baseline, about 40 GB as a whole.")] = False,
    updates: Annotated[bool, typer.Option("--updates", help="The updates since the baseline.")] = False,
    files: Annotated[
        str | None, typer.Option("--files", metavar="NUMBERS", help="Only these, as in 1-20 or 1-3,7.")
    ] = None,
    output: FolderOption = None,
    connections: ConnectionsOption = CONNECTIONS,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch PubMed's files of citations, each verified by its checksum."""
    if not (baseline or updates):
        raise Invalid("Say which files: --baseline, --updates or both.", remedy="--files 1-20 takes some of them.")
    settings = load_settings(home_name=home)
    folder = output or settings.downloads_path / "pubmed"
    with progress() as on_progress:
        found = fetch_pubmed(
            settings.pubmed_url,
            folder,
            baseline=baseline,
            updates=updates,
            numbers=None if files is None else parse_numbers(files),
            pace=Pace(connections),
            on_progress=on_progress,
        )
    report(found, "pubmed", as_json)


def report(found: FetchReport, kind: str, as_json: bool) -> None:
    """Print what was fetched and the command that goes on from there."""
    following = next_command(found, kind)
    show({**asdict(found), "seconds": round(found.seconds, 3), "next": following}, as_json, *lines(found, following))


def lines(found: FetchReport, following: str) -> list[str]:
    """Return a report in words."""
    size = f"{found.n_bytes / 1e6:,.1f} MB in {found.seconds:,.1f} s"
    said = [f"{len(found.files):,} files in {found.folder}: {len(found.fetched):,} fetched ({size})"]
    if found.present:
        said.append(f"  there already: {named(found.present)}")
    if found.changed:
        said.append(f"  not as NLM has them now, so fetched again: {named(found.changed)}")
    return [*said, f"Next: {following}"]


def named(names: tuple[str, ...]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def next_command(found: FetchReport, kind: str) -> str:
    """Return the command that loads what was fetched: files by name, many by a pattern."""
    folder = shlex.quote(str(found.folder))
    if len(found.files) > NAMED:
        return f"kailin load {kind} {folder}/{found.files[0][:8]}*.gz"
    return " ".join([f"kailin load {kind}", *(shlex.quote(str(found.folder / name)) for name in found.files)])
