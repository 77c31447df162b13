"""`/coverage` and `/plan`: the numbers of the command line, as new as they must be, and within bounds."""

import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from starlette.testclient import TestClient

from agents.coverage import coverage, least_covered
from agents.plan import read_plan
from api.http.coverage_cache import CoverageCache
from graph.database import Database

Statement = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize("under", [[], ["C"], ["C04"], ["D1"], ["D1", "C04.01"]])
def test_the_table_is_the_command_lines(corpus: Database, client: TestClient, under: list[str]) -> None:
    """Every field of it, and the concepts that lack most."""
    answer = client.get("/coverage", params={"under": under, "depth": 2, "n": 7, "alpha": 0.3, "least": 5}).json()
    rows = [{k: v for k, v in row.items() if k != "has_children"} for row in answer["rows"]]
    assert rows == [pytest.approx(asdict(row)) for row in coverage(corpus, under, 2, n=7, alpha=0.3)]
    wanted = [{**asdict(row), "numbers": list(row.numbers)} for row in least_covered(corpus, under, 5, n=7, alpha=0.3)]
    assert answer["least"] == wanted
    assert answer["revision"] == 1
    assert [row["has_children"] for row in answer["rows"]][-1] is False


def test_an_etag_saves_sending_it_again(corpus: Database, client: TestClient) -> None:
    """Until something changes, or something else is asked for."""
    first = client.get("/coverage", params={"under": "C04"})
    header = {"If-None-Match": first.headers["etag"]}
    assert client.get("/coverage", params={"under": "C04"}, headers=header).status_code == 304
    assert client.get("/coverage", params={"under": "C04", "depth": 0}, headers=header).status_code == 200
    assert (first.headers["kailin-revision"], first.headers["age"]) == ("1", "0")


class Clock:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_an_answer_is_never_older_than_a_few_seconds(corpus: Database, statement: Statement) -> None:
    """At once what is there; behind it a look at the graph; when that is too long ago, the look comes first."""
    clock = Clock()
    cache = CoverageCache(corpus, 2.0, clock)
    first = cache.get()
    assert (first.tree.pairs, first.revision) == (1, 1)
    clock.now = 3
    assert cache.get().tree is first.tree
    wait_for_look()
    clock.now = 4
    assert cache.get().looked == 3
    assert cache.get().tree is first.tree
    statement("MATCH (c:Corpus) SET c.revision = 2 WITH c MATCH (q:QAPair) SET q.withdrawn_revision = 2")
    clock.now = 7
    assert cache.get().revision == 1
    wait_for_look()
    assert (cache.get().tree.pairs, cache.get().revision) == (0, 2)
    statement("MATCH (t:Target {state: 'open'}) DETACH DELETE t")
    clock.now = 100
    assert cache.get().state["open"] == 0


def wait_for_look() -> None:
    """Wait for the look behind an answer."""
    for thread in threading.enumerate():
        if thread.name == "coverage":
            thread.join(30)


def test_words_that_are_nowhere_are_named(corpus: Database, client: TestClient) -> None:
    """A class that is not loaded too."""
    for word in ("C99", "D404", "DOID:4"):
        answer = client.get("/coverage", params={"under": word})
        assert answer.status_code == 404
        assert word in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "depth=13",
        "depth=-1",
        "least=1001",
        f"n={10**10}",
        "alpha=2",
        "alpha=nan",
        "under=%00",
        "&".join(["under=C04"] * 21),
        "under=" + "C04." * 5000,
        "dept=1",
    ],
)
def test_bounds(corpus: Database, client: TestClient, query: str) -> None:
    """Nothing that asks for too much, or for what is nothing."""
    assert client.get(f"/coverage?{query}").status_code == 422


def test_a_plan_is_the_command_lines(corpus: Database, client: TestClient) -> None:
    """The targets in their order, the walk to each."""
    answer = client.get("/plan", params={"n": 3, "under": "C04", "seed": 5}).json()
    wanted = read_plan(corpus, 3, under=["C04"], seed=5)
    assert [target["ui"] for target in answer["targets"]] == [target.ui for target in wanted.targets]
    assert (answer["placed"], answer["statement"]) == (wanted.placed, wanted.statement())
    assert client.get("/plan", params={"n": 1001}).status_code == 422
    assert client.get("/plan").status_code == 422
