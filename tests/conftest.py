"""Fixtures that every test may use: a real Neo4j, started once for the session, and a database emptied for each test.

The server is a private one (graph/private_neo4j.py) in a temporary home. Its archives come from the user's download
cache, so that tests and quickstart share one download; KAILIN_TEST_CACHE names another folder.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from api.quickstart import load_sample
from graph import private_neo4j
from graph.database import Database
from graph.migrations import stamp
from graph.private_neo4j import Server


@pytest.fixture(scope="session")
def download_cache() -> Path:
    """The folder of downloads that tests and quickstart share."""
    return Path(os.environ.get("KAILIN_TEST_CACHE") or platformdirs.user_cache_dir("kailin"))


@pytest.fixture(scope="session")
def start_small(download_cache: Path) -> Callable[[Path], Server]:
    """Starts a server in a home, small and light: without Java's slower compiler it answers in half the time."""
    light = ("-XX:TieredStopAtLevel=1",)
    return lambda home: private_neo4j.start(home, download_cache, heap_mb=512, page_cache_mb=128, java_options=light)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory, start_small: Callable[[Path], Server]) -> Iterator[Server]:
    """A private Neo4j that runs until the session ends."""
    home = tmp_path_factory.mktemp("home")
    try:
        yield start_small(home)
    finally:
        private_neo4j.stop(home)


@pytest.fixture(scope="session")
def _graph(neo4j_server: Server) -> Iterator[Database]:
    """The session's database, schema applied."""
    with Database(neo4j_server.uri, neo4j_server.username, neo4j_server.password) as database:
        database.apply_schema()
        yield database


@pytest.fixture
def database(_graph: Database) -> Database:
    """A real database: schema applied, no node in it but the schema's version."""
    _graph.empty()
    stamp(_graph)
    return _graph


@pytest.fixture
def sample_graph(database: Database) -> Database:
    """A graph with the bundled sample, no run and no pair."""
    load_sample(database, as_json=True)
    return database
