"""`/runs`: what the graph tells of runs, and who may start one with what."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.http_settings import HttpSettings
from api.http.keys import create_key
from api.http.routes_runs import RunWish, options_of
from graph.database import Database


@pytest.fixture
def http(tmp_path: Path) -> HttpSettings:
    """Settings with a file of keys and a folder for runs."""
    return HttpSettings(port=0, keys=tmp_path / "keys.json", runs=tmp_path / "runs", max_run=100)


@pytest.fixture
def runner(client: TestClient, http: HttpSettings) -> TestClient:
    """The client, with a key that may start runs."""
    assert http.keys
    client.headers["Authorization"] = f"Bearer {create_key(http.keys, 'runner', ['read', 'run'])[1]}"
    return client


def test_runs_and_their_state(corpus: Database, client: TestClient) -> None:
    """All of them, and one with its settings."""
    [listed] = client.get("/runs").json()
    assert (listed["state"], listed["targets"], listed["pairs"]) == ("done", {"done": 1, "open": 1}, 1)
    one = client.get(f"/runs/{listed['id']}").json()
    assert (one["settings"], one["is_claimed"], one["code_version"]) == ({"n": 1}, False, "0.1.0")
    assert client.get("/runs/b2:nothing").status_code == 404


def test_nobody_starts_a_run_without_the_scope(corpus: Database, client: TestClient, http: HttpSettings) -> None:
    """Loopback without a key neither, nor a key for everything else."""
    assert http.keys
    other = {"Authorization": f"Bearer {create_key(http.keys, 'other', ['read', 'text', 'pull'])[1]}"}
    for headers in ({}, other):
        assert client.post("/runs", json={"n": 1}, headers=headers).status_code == 403
        assert client.post("/runs/b2:run/stop", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"n": 0},
        {"n": 101},
        {"n": 1, "alpha": 2},
        {"n": 1, "under": ["--prompts=/etc"]},
        {"n": 1, "under": ["C04"] * 21},
        {"n": 1, "kinds": "yesno=1 --judge llm:http://evil.test"},
        {"n": 1, "judge": "llm:http://evil.test"},
        {"n": 1, "endpoint": "http://evil.test"},
        {"n": 1, "seed": 10**30},
    ],
)
def test_a_wish_says_what_to_make_and_nothing_else(runner: TestClient, body: dict[str, object]) -> None:
    """No option of the command line that is not meant, and no address that keys would be sent to."""
    assert runner.post("/runs", json=body).status_code == 422


def test_values_are_one_argument_each(http: HttpSettings) -> None:
    """So that none is taken for an option."""
    wish = RunWish(n=5, under=["C04", "DOID:4"], alpha=0.5, kinds="yesno=1")
    assert options_of(wish, http) == ["-n", "5", "--under=C04", "--under=DOID:4", "--alpha=0.5", "--kinds=yesno=1"]


def test_a_run_of_somebody_else_is_not_stopped(corpus: Database, runner: TestClient) -> None:
    """It is another process's."""
    [listed] = runner.get("/runs").json()
    assert runner.post(f"/runs/{listed['id']}/stop").status_code == 409
    assert runner.post("/runs/b2:nothing/stop").status_code == 404
