"""A run spread over two Ray workers, each with an endpoint whose replies differ each time: killed, and held up."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import orjson
import pytest

from agents.prompts import load_prompts
from agents.ray_run import RayWorkers, Remote, ray_workers
from agents.ray_worker import Setup
from agents.run import Wish, find_run, start_run
from agents.work import Limits, Report, Work
from api.models import open_crew
from api.settings import load_settings
from api.verify import verify
from graph.database import Database
from graph.errors import NotFound
from graph.private_neo4j import Server
from graph.ray_cluster import ray_cluster

N = 50
EXCHANGE = RayWorkers._exchange


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A Ray of two workers on this machine, for all tests here."""
    with ray_cluster(None, 2):
        yield


@pytest.fixture
def endpoints() -> Iterator[list[str]]:
    """The addresses of two endpoints that take 100 ms a call and never say the same twice."""
    command = [sys.executable, "-m", "tests.endpoint", "--latency", "0.1", "--varied"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    yield [f"http://127.0.0.1:{process.stdout.readline().strip()}/v1" for process in processes if process.stdout]
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def setups(neo4j_server: Server, endpoints: list[str]) -> list[Setup]:
    """How two workers open the database and their endpoints, at temperature 1."""
    open_database = partial(Database, neo4j_server.uri, neo4j_server.username, neo4j_server.password)
    settings = load_settings().model_copy(update={"temperature": 1.0, "generator_b_temperature": 1.0})
    return [
        Setup(open_database, partial(open_crew, settings.model_copy(update={"openai_base_url": url}), load_prompts()))
        for url in endpoints
    ]


class Trouble:
    """Does something to the process of worker 0, once replies have come to it that nobody has written."""

    def __init__(self, endpoint: str, do: Callable[[int], None]) -> None:
        self.endpoint, self.do = endpoint, do
        self.heard = 0
        self.done = threading.Event()
        self.pid = 0

    def exchange(self, workers: RayWorkers, remote: Remote, orders: list[Any]) -> None:
        """Stand in for `RayWorkers._exchange`."""
        if remote.number == 0 and self.heard >= 5 and not self.done.is_set():
            self.wait_for_replies()
            self.pid = workers._ray.get(remote.actor.__ray_call__.remote(lambda _: os.getpid()))
            self.done.set()
            self.do(self.pid)
        before = len(remote.held)
        EXCHANGE(workers, remote, orders)
        self.heard += (before - len(remote.held)) * (remote.number == 0)

    def wait_for_replies(self) -> None:
        """Wait until the endpoint has sent answers that stay with the worker: nobody fetches them meanwhile."""
        deadline = time.monotonic() + 20
        while (now := httpx.get(f"{self.endpoint}/answers", trust_env=False).json()) < self.heard + 3:
            assert time.monotonic() < deadline, now
            time.sleep(0.02)
        time.sleep(0.1)


@pytest.fixture
def work_off(
    cluster: None, sample_graph: Database, setups: list[Setup], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Report]:
    """A function that makes N pairs with two workers, the first of which gets into trouble."""

    def work(trouble: Trouble, say: Callable[[str], None], lease: float) -> Report:
        def exchange(*what: Any) -> None:
            trouble.exchange(*what)

        monkeypatch.setattr(RayWorkers, "_exchange", exchange)
        with ray_workers(setups, sample_graph, lease=lease) as workers:
            run, _ = start_run(sample_graph, Wish(n=N), "test")
            limits = Limits(concurrency=4)
            return Work(sample_graph, run, workers, limits, on_progress=lambda _: None, say=say).execute()

    return work


def assert_whole(database: Database, report: Report) -> None:
    """Assert N pairs, one a target, all targets closed, and the rules of sources and of the graph kept."""
    assert (report.state, report.snapshot.accepted) == ("done", N)
    revision = database.row("select_revision")["revision"]
    rows = [orjson.loads(row["row_json"]) for row in database.read("answerer_examples_rows", revision=revision)]
    assert len({row["id"] for row in rows}) == len(rows) == N
    sources = Counter((row["source"]["pmid"], row["concept"]["ui"]) for row in rows)
    assert max(sources.values()) == 1
    assert max(Counter(pmid for pmid, _ in sources).values()) <= 10
    with pytest.raises(NotFound, match="no unfinished run"):
        find_run(database)
    (run,) = database.read("run_show", prefix="")
    assert (run["accepted"], run["open"]) == (N, 0)
    assert [finding for finding in verify(database) if finding.offenders] == []


def test_the_targets_of_a_worker_killed_between_reply_and_write_are_made_once_by_the_other(
    sample_graph: Database, endpoints: list[str], work_off: Callable[..., Report]
) -> None:
    """At temperature 1, after SIGKILL: other replies to the same targets, N pairs, one a target, none lost."""
    said: list[str] = []
    trouble = Trouble(endpoints[0], lambda pid: os.kill(pid, signal.SIGKILL))
    report = work_off(trouble, said.append, 60.0)
    assert [text for text in said if "Worker 0 is gone" in text]
    answers = [httpx.get(f"{url}/answers", trust_env=False).json() for url in endpoints]
    assert sum(answers) >= N + 3, "replies had come that were lost with the worker"
    assert_whole(sample_graph, report)


def test_a_worker_that_is_silent_loses_its_targets_and_its_results_come_late(
    sample_graph: Database, endpoints: list[str], work_off: Callable[..., Report]
) -> None:
    """Held up with replies in hand until its leases have ended and the other has worked on: late, no pair twice."""
    said: list[str] = []

    def hold_up(pid: int) -> None:
        os.kill(pid, signal.SIGSTOP)
        threading.Thread(target=go_on, args=(pid,), daemon=True).start()

    def go_on(pid: int) -> None:
        deadline = time.monotonic() + 20
        while not any("Worker 0 is silent" in text for text in said) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1.5)
        os.kill(pid, signal.SIGCONT)

    report = work_off(Trouble(endpoints[0], hold_up), said.append, 1.0)
    assert [text for text in said if "Worker 0 is silent" in text]
    assert sum(n for reason, n in report.snapshot.rejected.items() if reason.startswith("late")) >= 1
    assert_whole(sample_graph, report)
