"""`kailin load pubmed`: PubMed citations into the graph."""

import typer

from api.commands_load import FilesArgument, run_loader
from api.terminal import HomeOption, JsonOption, example
from ingest.load_pubmed import load_pubmed

app = typer.Typer()


@app.command(epilog=example("kailin load pubmed pubmed24n0001.xml.gz pubmed24n0002.xml.gz"))
def pubmed(files: FilesArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Load PubMed citations (NLM's PubmedArticleSet). Load MeSH first: headings are resolved against it."""
    run_loader(load_pubmed, files, home, as_json)
