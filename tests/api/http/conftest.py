"""Fixtures of the HTTP door: a client that talks to the application in this process, and a real server on a free port.

Both work on the test's database; what is in it is up to the test (`database`, `sample_graph`, `corpus`).
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.app import build_app
from api.http.http_settings import HttpSettings
from api.http.serve import build_server, listen, url_of
from graph.database import Database

LOOPBACK = ("127.0.0.1", 50000)


@pytest.fixture
def http() -> HttpSettings:
    """The settings of `client`; a test module may override it."""
    return HttpSettings(port=0)


@pytest.fixture
def client(database: Database, http: HttpSettings) -> Iterator[TestClient]:
    """A client on loopback, without a key."""
    with TestClient(build_app(database, http), "http://127.0.0.1", client=LOOPBACK) as opened:
        yield opened


@contextmanager
def served_app(app: FastAPI) -> Iterator[str]:
    """Serve an application with a real uvicorn in a thread, on a free port; yield its address."""
    server = build_server(app)
    with listen(HttpSettings(port=0)) as opened:
        thread = threading.Thread(target=server.run, args=([opened],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield url_of(opened)
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


@pytest.fixture(scope="session")
def serve_app() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """Serves an application of a test's own: `with serve_app(app) as url`."""
    return served_app


@pytest.fixture(scope="session")
def _live_address(_graph: Database) -> Iterator[str]:
    with served_app(build_app(_graph, HttpSettings(port=0))) as url:
        yield url


@pytest.fixture
def live_server(database: Database, _live_address: str) -> str:
    """The address of a real server, started once a session, over the test's database."""
    return _live_address
