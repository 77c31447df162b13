"""`kailin load ontology`: ontologies and mappings into the graph."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands_load import run_loader
from api.terminal import HomeOption, JsonOption, example
from ingest.ontology.load_ontology import load_ontology

app = typer.Typer()
OntologyFiles = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="Ontologies (.owl) and SSSOM tables (.tsv), plain or gzip.")
]


@app.command(epilog=example("kailin load ontology doid.owl biomappings.sssom.tsv"))
def ontology(files: OntologyFiles, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Load ontology classes and their mappings to MeSH, so that --under takes a class (DOID:4). Load MeSH first."""
    run_loader(load_ontology, files, home, as_json)
