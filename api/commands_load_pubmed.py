"""`kailin load pubmed`: PubMed citations into the graph."""

from functools import partial
from typing import Annotated

import typer

from api.commands_load import FilesArgument, run_loader
from api.terminal import HomeOption, JsonOption, example
from ingest.pubmed.load_pubmed import load_pubmed

app = typer.Typer()


@app.command(epilog=example("kailin load pubmed pubmed26n0001.xml.gz pubmed26n0002.xml.gz"))
def pubmed(
    files: FilesArgument,
    again: Annotated[bool, typer.Option("--again", help="Load files again that are loaded already.")] = False,
    allow_gaps: Annotated[
        bool,
        typer.Option(
            "--allow-gaps",
            help="Load files of NLM's series although one before them is missing or one after them is loaded. What the "
            "missing ones change or delete is not seen, and an older file brings back what a later one has replaced.",
        ),
    ] = False,
    cites: Annotated[
        bool,
        typer.Option("--cites", help="Link the articles that each record cites; else these links stay as they are."),
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load PubMed citations and updates, those of NLM's series in its order. Load MeSH first: headings need it.

    Live pairs that rest on an article that was retracted, deleted or excluded, or lost its abstract, are withdrawn.
    """
    loader = partial(load_pubmed, again=again, allow_gaps=allow_gaps, cites=cites)
    run_loader(loader, files, home, as_json)
