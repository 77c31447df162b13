"""`kailin quickstart`: everything once, on the bundled sample, the private Neo4j and the small model.

The steps are those that a user types later, in the order of the main path; each says what it does before it does it.
It works in a home of its own, since the sample's articles are invented and may not stand beside real ones.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import typer

from agents.coverage import coverage, least_covered
from agents.work import Limits
from api import running
from api.commands_coverage import coverage_table, least_table
from api.commands_trace import trace_lines
from api.datasets.export import export
from api.datasets.layouts import LINES
from api.datasets.request import PullRequest
from api.run_progress import report_document, report_texts
from api.running import Finished
from api.settings import Settings, load_settings
from api.terminal import JsonOption, example, out, say, show
from api.trace import trace
from api.wiring import open_database
from graph import private_neo4j
from graph.database import Database
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed.load_pubmed import load_pubmed

app = typer.Typer()
HOME = "quickstart"
LEAST_SHOWN = 5


@app.command(epilog=example("kailin quickstart --pairs 20"))
def quickstart(
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="How many pairs to make.")] = 10,
    home: Annotated[
        str, typer.Option("--home", metavar="NAME", help="Home to work in; it holds the sample only.")
    ] = HOME,
    as_json: JsonOption = False,
) -> None:
    """Show everything once: a private Neo4j, the bundled sample, agents at work, pairs and where they come from."""
    settings = load_settings(home_name=home)
    document: dict[str, Any] = {}
    heading("1. A private Neo4j", as_json)
    with open_database(settings) as database:
        heading("2. The bundled sample: a slice of the MeSH tree, and abstracts invented for it", as_json)
        document["sample"] = load_sample(database, as_json)
        heading("3. What the literature and the pairs so far hold, and the concepts that lack most", as_json)
        show_coverage(database, settings, pairs, as_json)
        heading(f"4. Agents walk, ask, retrieve, evaluate and answer: {pairs} pairs", as_json)
        limits = Limits(concurrency=settings.concurrency, give_up_after=settings.give_up_after)
        finished = running.start(database, settings, limits, pairs, (), None)
        document["run"] = report_document(finished.report, finished.before, finished.after)
        heading("5. The coverage afterwards", as_json)
        show_end(database, settings, finished, as_json)
        heading("6. One pair, back to its prompt, model, articles and walk", as_json)
        document["pair"] = show_trace(database, finished.report.run, as_json)
        heading("7. The pairs as JSON Lines", as_json)
        document["file"] = str(export_pairs(database, settings, as_json))
    document["next"] = show_next(settings, home, as_json)
    if as_json:
        show(document, as_json)


def heading(text: str, as_json: bool) -> None:
    """Say which step begins."""
    if as_json:
        say(text)
    else:
        out().print(f"\n[bold]{text}[/bold]")


@contextmanager
def sample_files() -> Iterator[tuple[Path, Path]]:
    """Yield the paths of the bundled descriptors and citations."""
    sample = files("ingest") / "sample"
    with as_file(sample / "desc_sample.xml") as mesh, as_file(sample / "pubmed_sample.xml") as pubmed:
        yield mesh, pubmed


def load_sample(database: Database, as_json: bool) -> dict[str, int]:
    """Load the sample; a second time nothing changes."""
    with sample_files() as (mesh, pubmed):
        descriptors, articles = load_mesh(database, [mesh]), load_pubmed(database, [pubmed])
    counts = {
        "descriptors": descriptors.read,
        "articles": articles.read,
        "new": descriptors.written + articles.written,
    }
    if not as_json:
        known = "" if counts["new"] else ", all known from before"
        out().print(
            f"{counts['descriptors']} descriptors and {counts['articles']} invented articles loaded{known}.\n"
            "They are marked `invented` in the graph, and so is every row made from them."
        )
    return counts


def show_coverage(database: Database, settings: Settings, n: int, as_json: bool) -> None:
    """Show the categories with what they hold, and the concepts that lack most; targets count n pairs to come."""
    if as_json:
        return
    rows = [row for row in coverage(database, (), 0, n=n, alpha=settings.alpha) if row.articles]
    least = least_covered(database, (), LEAST_SHOWN, n=n, alpha=settings.alpha)
    show(None, False, coverage_table(rows), "", least_table(least))


def show_end(database: Database, settings: Settings, finished: Finished, as_json: bool) -> None:
    """Show how the run ended, and how the pairs stand now."""
    if as_json:
        return
    show(None, False, *report_texts(finished.report, finished.before, finished.after), "")
    show_coverage(database, settings, 0, as_json)


def show_trace(database: Database, run: str, as_json: bool) -> str | None:
    """Trace the run's first pair and return its id; None where the run made none."""
    rows = database.read("quickstart_pair", run=run)
    if not rows:
        say("This run made no pair; `kailin preview` shows why.")
        return None
    pair = str(rows[0]["id"])
    if not as_json:
        show(None, False, *trace_lines(trace(database, pair)))
    return pair


def export_pairs(database: Database, settings: Settings, as_json: bool) -> Path:
    """Export all pairs to a folder of the home, one for each revision, and return the rows' path."""
    revision = database.row("select_revision")["revision"]
    folder = settings.home_path / "exports" / f"revision-{revision}"
    if not folder.is_dir():
        export(database, PullRequest(), folder)
    path = folder / LINES.name
    if not as_json:
        out().print(str(path), soft_wrap=True)
    return path


def show_next(settings: Settings, home: str, as_json: bool) -> dict[str, str]:
    """Show where to go on: Neo4j Browser's address and the next commands."""
    server = private_neo4j.find(settings.home_path)
    addresses = {"browser": server.http_url, "user": server.username} if server else {}
    if as_json:
        return addresses
    heading("Go on", as_json)
    kailin = own_name()
    steps = {
        f"{kailin} serve --home {home}": "all of this in a web browser, and data sets over HTTP",
        f"{kailin} coverage --home {home} --depth 2": "the tree, with what it holds",
        f"{kailin} trace QA_ID --home {home}": "any pair of the file above",
        f"{kailin} run -n 20 --under C --home {home}": "more pairs, about diseases",
        f"{kailin} db browse --home {home}": "Neo4j Browser, with its password",
        f"{kailin} db stop --home {home}": "end this Neo4j",
        f"{kailin} load mesh FILE": "your own home: MeSH and PubMed files of NLM's",
    }
    width = max(map(len, steps))
    lines = [f"{step:{width}}   {says}" for step, says in steps.items()]
    if server:
        lines.insert(0, f"Neo4j Browser: {addresses['browser']}  user {server.username}")
    show(None, False, *lines)
    return addresses


def own_name() -> str:
    """Return how this command is called here: its path where it is not on the PATH."""
    if shutil.which("kailin"):
        return "kailin"
    called = Path(sys.argv[0]).absolute()
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
