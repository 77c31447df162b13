"""The application as a whole: it answers, in process and over a socket, and every error is a problem."""

import re
import socket
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from graph.database import Database


def test_it_answers(client: TestClient, live_server: str) -> None:
    """Health and readiness, in this process and over a real socket."""
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ok"}
    assert httpx.get(f"{live_server}/ready").json() == {"status": "ok"}


@pytest.mark.parametrize("word", ["D1", "C04"])
def test_a_concept_by_ui_and_by_tree_number(corpus: Database, client: TestClient, word: str) -> None:
    """Both words lead to the same descriptor."""
    found = client.get(f"/concepts/{word}").json()
    assert (found["ui"], found["name"], found["numbers"]) == ("D1", "Neoplasms", ["C04"])
    assert (found["articles"], found["pairs"]) == (2, 1)


def test_a_category_is_a_concept_without_a_ui(corpus: Database, client: TestClient) -> None:
    """Its counts are those at or below it."""
    found = client.get("/concepts/C").json()
    assert (found["ui"], found["name"], found["numbers"], found["articles"]) == (None, "Diseases", ["C"], 2)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/concepts/X99", 404), ("GET", "/nowhere", 404), ("POST", "/health", 405)]
)
def test_every_error_is_a_problem(client: TestClient, method: str, path: str, status: int) -> None:
    """One shape and one media type, whoever raised it."""
    answer = client.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PROPFIND"])
def test_other_methods_are_refused_and_those_known_named(client: TestClient, method: str) -> None:
    """Also where two routes share a path; no CORS preflight is answered."""
    answer = client.request(method, "/runs")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("folder", ["static", "browser"])
@pytest.mark.parametrize(
    "way", ["../app.py", "..%2fapp.py", "%2e%2e/%2e%2e/settings.py", "..%5capp.py", "//etc/passwd", "%00"]
)
def test_no_path_leads_out_of_what_is_served(live_server: str, folder: str, way: str) -> None:
    """As it comes over the wire, not as a client would tidy it up."""
    host, _, port = live_server.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as opened:
        opened.sendall(f"GET /{folder}/{way} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: opened.recv(4096), b""))
    assert answer.split()[1] in {b"400", b"404", b"405", b"422"}
    assert b"import" not in answer
    assert b"root:" not in answer


def test_requests_only_read() -> None:
    """No module of the door opens a writing transaction; runs are started in processes of their own."""
    modules = sorted((Path(__file__).parents[3] / "api" / "http").glob("*.py"))
    assert len(modules) > 20
    writers = [m.name for m in modules if re.search(r"database\.(write|transact|apply_schema|empty)\(", m.read_text())]
    assert writers == []
