"""`kailin load mesh`: MeSH into the graph."""

import typer

from api.commands_load import FilesArgument, run_loader
from api.terminal import HomeOption, JsonOption, example
from ingest.load_mesh import load_mesh

app = typer.Typer()


@app.command(epilog=example("kailin load mesh desc2024.gz"))
def mesh(files: FilesArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Load MeSH descriptors (NLM's DescriptorRecordSet, such as desc2024.xml or .gz)."""
    run_loader(load_mesh, files, home, as_json)
