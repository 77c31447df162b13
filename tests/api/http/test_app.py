"""The application as a whole: it answers, in process and over a socket, and every error is a problem."""

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
