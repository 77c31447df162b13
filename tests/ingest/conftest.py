"""A free look into the test database: what the loaders wrote is checked apart from the queries they use."""

from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest

from graph.private_neo4j import Server


@pytest.fixture
def look(neo4j_server: Server) -> Iterator[Callable[[str], list[Any]]]:
    """Runs any Cypher and returns its rows as lists."""
    login = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=login, telemetry_disabled=True) as driver:

        def run(text: str) -> list[Any]:
            records, _, _ = driver.execute_query(neo4j.Query(text))
            return [list(record.values()) for record in records]

        yield run
