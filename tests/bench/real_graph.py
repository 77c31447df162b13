"""A real graph for the measurements: whole MeSH and the development corpus in a private Neo4j, loaded once.

Every script here takes `--data DIR` (where `mesh/desc2024_reconstructed.xml.gz` and `pubmed/corpus_dev.xml.gz` lie) and
`--home DIR`: loaded there the first time, and copied for each measurement, so that none sees another's pairs.
"""

import argparse
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from graph import private_neo4j
from graph.database import Database
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.rollup.rollup import read_links

MESH = "mesh/desc2024_reconstructed.xml.gz"
CORPUS = "pubmed/corpus_dev.xml.gz"


def parser(purpose: str | None) -> argparse.ArgumentParser:
    """Return an argument parser with what every script takes."""
    made = argparse.ArgumentParser(description=purpose)
    made.add_argument("--data", type=Path, required=True, help="folder with mesh/ and pubmed/")
    made.add_argument("--home", type=Path, required=True, help="home of the private Neo4j to use, made if missing")
    made.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("kailin")), help="downloads")
    return made


@contextmanager
def real_graph(arguments: argparse.Namespace) -> Iterator[Database]:
    """Yield a database with MeSH 2024, the corpus, and no run or pair: a copy of the home, thrown away afterwards."""
    loaded = arguments.home / "loaded"
    if not loaded.exists():
        with served(arguments.home, arguments.cache) as database:
            database.apply_schema()
            load_mesh(database, [arguments.data / MESH])
            load_pubmed(database, [arguments.data / CORPUS])
        loaded.touch()
    with tempfile.TemporaryDirectory() as folder:
        arguments.copy = shutil.copytree(arguments.home, Path(folder) / "home")
        with served(arguments.copy, arguments.cache) as database:
            database.apply_schema()
            yield database


@contextmanager
def served(home: Path, cache: Path) -> Iterator[Database]:
    """Yield the database of a home's private Neo4j, stopped afterwards."""
    server = private_neo4j.start(home, cache)
    try:
        with Database(server.uri, server.username, server.password) as database:
            yield database
    finally:
        private_neo4j.stop(home)


def usable_pmids(database: Database) -> list[int]:
    """Return the PMIDs of all usable articles with headings, in order."""
    pmids, _, _ = read_links(database, database.row("rollup_places")["uis"])
    return sorted(set(pmids.tolist()))


def machine() -> str:
    """Return the machine in words, for the README's table."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
