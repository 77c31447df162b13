"""A free look into the test database, to check what loaders wrote apart from their queries; and a server like NLM's."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.private_neo4j import Server
from ingest.fetch.fetch import FetchReport, fetch_pubmed
from ingest.fetch.fetch_http import Pace
from tests.ingest.nlm_server import BASE, FAST, NlmServer, citations, serving


@pytest.fixture
def look(neo4j_server: Server) -> Iterator[Callable[[str], list[Any]]]:
    """Runs any Cypher and returns its rows as lists."""
    login = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=login, telemetry_disabled=True) as driver:

        def run(text: str) -> list[Any]:
            records, _, _ = driver.execute_query(neo4j.Query(text))
            return [list(record.values()) for record in records]

        yield run


@pytest.fixture
def nlm() -> Iterator[NlmServer]:
    """A server with three baseline files, one update, and MeSH of two years."""
    with serving() as server:
        for number in (1, 2, 3):
            server.add(f"{BASE}pubmed26n000{number}.xml.gz", citations(number))
        server.add("/pubmed/updatefiles/pubmed26n0004.xml.gz", citations(4))
        for folder, year in (("MESH_FILES", 2026), ("2024", 2024)):
            for kind in ("desc", "qual", "supp"):
                server.files[f"/mesh/{folder}/xmlmesh/{kind}{year}.gz"] = gzip.compress(f"{kind}{year}".encode())
        yield server


@pytest.fixture
def pubmed(nlm: NlmServer, tmp_path: Path) -> Callable[..., FetchReport]:
    """Fetches files of the baseline into a folder."""

    def fetch(numbers: set[int] | None = None, pace: Pace = FAST) -> FetchReport:
        wanted = frozenset(numbers) if numbers else None
        return fetch_pubmed(f"{nlm.address}pubmed", tmp_path, baseline=True, numbers=wanted, pace=pace)

    return fetch
