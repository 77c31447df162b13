"""What is seen of a request: its id, its line in the log, the counters, and nothing of a defect's inside."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from api.http import app as http_app
from api.http.http_settings import HttpSettings
from api.http.logs import LOGGER, JsonLines, Words
from graph.database import Database
from graph.errors import Defect, Unavailable


def lines_of(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """What the logger of requests writes meanwhile."""
    text, logger = io.StringIO(), logging.getLogger(LOGGER)
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield text
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as JSON."""
    yield from lines_of(JsonLines())


@pytest.fixture
def terminal() -> Iterator[io.StringIO]:
    """The log as a person sees it."""
    yield from lines_of(Words())


def test_a_plain_request_id_is_taken_over(client: TestClient, log: io.StringIO) -> None:
    """It stands in the answer, in the problem and in the log."""
    answer = client.get("/nowhere", headers={"X-Request-Id": "abc-1"})
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "abc-1"
    assert orjson.loads(log.getvalue())["request_id"] == "abc-1"


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "é", '"}'])
def test_another_is_replaced(client: TestClient, given: str) -> None:
    """What would have to be quoted or cut is not repeated."""
    answer = client.get("/health", headers={b"X-Request-Id": given.encode()})
    assert len(answer.headers["x-request-id"]) == 32


def test_one_json_line_a_request(corpus: Database, client: TestClient, log: io.StringIO) -> None:
    """With the route's template, and without what follows the question mark."""
    client.get("/concepts/C04", params={"x": "kailin_abcdefghijkl"})
    line = orjson.loads(log.getvalue())
    assert (line["method"], line["route"], line["path"]) == ("GET", "/concepts/{word}", "/concepts/C04")
    assert (line["status"], line["key"], line["level"]) == (422, "", "info")
    assert line["ms"] > 0
    assert line["bytes"] > 100
    assert "kailin_" not in log.getvalue()


def test_a_path_cannot_write_to_a_terminal(client: TestClient, terminal: io.StringIO) -> None:
    """Escape sequences and line breaks are shown, not obeyed."""
    client.get("/%1b%5b2J%0aGET /faked")
    assert terminal.getvalue().count("\n") == 1
    assert "\x1b" not in terminal.getvalue()
    assert "\\x1b[2J" in terminal.getvalue()


def test_counters_by_route(corpus: Database, client: TestClient) -> None:
    """Unknown paths share one label, so that nobody can fill the server's memory with them."""
    for path in ("/concepts/C04", "/concepts/D1", "/nowhere", "/elsewhere", "/health"):
        client.get(path)
    text = client.get("/metrics").text
    assert 'kailin_http_requests_total{method="GET",route="/concepts/{word}",status="200"} 2.0' in text
    assert 'kailin_http_requests_total{method="GET",route="unmatched",status="404"} 2.0' in text
    assert 'kailin_http_request_seconds_bucket{le="0.005",route="/health"}' in text
    assert "kailin_http_in_flight 1.0" in text
    assert "kailin_rows_pulled_total 0.0" in text


INSIDE = "the inside of a defect"


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError(INSIDE), 500), (Defect(INSIDE), 500), (Unavailable("Away.", remedy="Wait."), 503)],
)
def test_a_defect_tells_its_inside_to_the_log_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch, log: io.StringIO, error: Exception, status: int
) -> None:
    """The answer names the id by which the log has it."""
    router = APIRouter()

    @router.get("/broken")
    def broken() -> Any:
        raise error

    monkeypatch.setattr(http_app, "ROUTERS", (router,))
    with TestClient(
        http_app.build_app(database, HttpSettings()), "http://localhost", client=("127.0.0.1", 1)
    ) as client:
        answer = client.get("/broken")
    assert answer.status_code == status
    assert INSIDE not in answer.text
    assert answer.json()["request_id"]
    assert (INSIDE in log.getvalue()) == (status == 500)
