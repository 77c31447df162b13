"""`kailin db …`: the private Neo4j of a home, from the outside."""

import webbrowser
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.prompt import Confirm

from api.settings import Settings, has_desktop, load_settings
from api.terminal import HomeOption, JsonOption, err, example, progress, show
from api.wiring import connect, start_private
from graph import private_neo4j
from graph.errors import Invalid
from graph.migrations import VERSION
from graph.migrations import migrate as migrate_graph
from ingest.rollup.rollup import roll_up

app = typer.Typer()
db = typer.Typer(no_args_is_help=True, help="The private Neo4j of a home: started on demand, left running.")
app.add_typer(db, name="db")
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]


@db.command(epilog=example("kailin db start"))
def start(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Start the private Neo4j, after fetching it where it is missing."""
    settings = private_settings(home)
    start_private(settings)
    report(settings, as_json)


@db.command(epilog=example("kailin db stop --home quickstart"))
def stop(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Stop the private Neo4j; what is in it stays."""
    settings = private_settings(home)
    stopped = private_neo4j.stop(settings.home_path)
    words = "Stopped." if stopped else f"No private Neo4j runs in home {settings.home_name}."
    show({"stopped": stopped, "home": settings.home_name}, as_json, words)


@db.command(epilog=example("kailin db status --json"))
def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show whether the private Neo4j runs, where it answers and what it takes on disk."""
    report(private_settings(home), as_json)


@db.command(epilog=example("kailin db browse"))
def browse(
    open_it: Annotated[bool, typer.Option("--open/--no-open", help="Open it, where there is a desktop.")] = True,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print Neo4j Browser's address with the user name, and open it where there is a desktop."""
    settings = private_settings(home)
    address = browser_address(start_private(settings))
    found = status_document(settings)
    play = f":play http://{settings.http_host}:{settings.http_port}/browser/guide.html"
    show(
        {"address": address, "username": found["username"], "password_file": found["password_file"], "play": play},
        as_json,
        address,
        f"user name {found['username']}, password in {found['password_file']}",
        f"While `kailin serve` runs, a guide in ten steps: {play}",
    )
    if open_it and has_desktop():
        webbrowser.open(address)


@db.command(epilog=example("kailin db reset --home quickstart"))
def reset(yes: YesOption = False, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Stop the private Neo4j and delete everything in it. Asks first."""
    settings = private_settings(home)
    found = private_neo4j.status(settings.home_path)
    size = f"{found.store_bytes / 1e6:,.0f} MB"
    question = f"Delete the whole graph of home {settings.home_name} ({size}, {found.folder})?"
    if not (yes or Confirm.ask(question, console=err(), default=False)):
        raise typer.Abort
    private_neo4j.reset(settings.home_path)
    show({"reset": True, "home": settings.home_name}, as_json, f"Home {settings.home_name} is empty now.")


@db.command(epilog=example("kailin db stop && kailin db dump corpus.dump"))
def dump(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    overwrite: OverwriteOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the graph of a stopped private Neo4j into one file."""
    settings = private_settings(home)
    private_neo4j.dump(settings.home_path, settings.cache_path, file, overwrite=overwrite)
    size = file.stat().st_size
    show({"file": file.absolute(), "bytes": size}, as_json, f"Wrote {file} ({size / 1e6:,.1f} MB).")


@db.command(epilog=example("kailin db restore corpus.dump --home copy"))
def restore(
    file: Annotated[Path, typer.Argument(help="File that `kailin db dump` wrote.")],
    overwrite: OverwriteOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a dump in the place of a stopped private Neo4j's graph."""
    settings = private_settings(home)
    private_neo4j.restore(settings.home_path, settings.cache_path, file, overwrite=overwrite)
    show({"restored": file.absolute(), "home": settings.home_name}, as_json, f"Restored {file}; see `kailin status`.")


@db.command(epilog=example("kailin db migrate"))
def migrate(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Bring a graph that an older kailin wrote to this version's shape, on a private Neo4j or the one of NEO4J_URI."""
    with connect(load_settings(home_name=home)) as database, progress() as on_progress:
        database.probe()
        applied = migrate_graph(database, on_progress)
        if applied:
            roll_up(database, partial(on_progress, "Count articles anew"))
    lines = [f"Version {step.version} ({step.name}): {step.did}." for step in applied]
    end = f"The graph has version {VERSION} of kailin's schema{', its counts made anew' if applied else ' already'}."
    show({"version": VERSION, "applied": [asdict(step) for step in applied]}, as_json, *lines, end)


def private_settings(home: str | None) -> Settings:
    """Return the settings of a home. Raises Invalid where NEO4J_URI names another server, which is not ours to run."""
    settings = load_settings(home_name=home)
    if not settings.is_private:
        raise Invalid(
            f"NEO4J_URI is set ({settings.neo4j_uri}): that server is not kailin's to start, stop or delete.",
            remedy="Unset it, or name a home with --home.",
        )
    return settings


def status_document(settings: Settings) -> dict[str, Any]:
    """Return what there is in a home; the password's file, never the password."""
    found = private_neo4j.status(settings.home_path)
    server = found.server
    return {
        "home": settings.home_name,
        "running": server is not None,
        "uri": server and server.uri,
        "browser": server and browser_address(server),
        "username": server and server.username,
        "password_file": found.folder / "password" if server else None,
        "pid": server and server.pid,
        "folder": found.folder,
        "store_bytes": found.store_bytes,
        "to_download_bytes": private_neo4j.n_missing_bytes(settings.cache_path),
    }


def report(settings: Settings, as_json: bool) -> None:
    """Print what there is in a home."""
    found = status_document(settings)
    if found["running"]:
        lines = [f"Neo4j runs at {found['uri']} (process {found['pid']}).", f"Neo4j Browser: {found['browser']}"]
        lines.append(f"Password: in {found['password_file']}")
    else:
        lines = [f"No private Neo4j runs in home {found['home']}; commands that need it start it."]
    lines.append(f"Store: {found['store_bytes'] / 1e6:,.1f} MB in {found['folder']}")
    show(found, as_json, *lines)


def browser_address(server: private_neo4j.Server) -> str:
    """Return Neo4j Browser's address, its form filled with the server and the user name."""
    scheme, _, host = server.uri.partition("://")
    return f"{server.http_url}?dbms={scheme}://{server.username}@{host}"
