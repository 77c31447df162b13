"""The agent that walks by itself, against a scripted endpoint over HTTP: what it plans, and how it falls back."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.outage import Outage, Stopped
from agents.plan import Plan, read_plan
from agents.prompts import load_prompts
from agents.run import Wish, find_run, iter_open_targets, start_run
from agents.walker import Walker, takes_tools, walk_plan
from graph.database import Database, Row
from graph.errors import Unavailable
from graph.private_neo4j import Server
from tests.toy_graph import write_toy_graph

ROOT = Path(__file__).parents[2]
# llama-index looks at every attribute of its pydantic models, the deprecated ones too.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince20"),
    pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince211"),
]
N = 12  # concepts of the toy graph


@contextmanager
def endpoint(*arguments: str) -> Iterator[int]:
    """A scripted endpoint in a process of its own, on a free port."""
    command = [sys.executable, "-m", "tests.endpoint", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def scripted_walker(port: int, **settings: Any) -> Walker:
    """A walker whose model is the scripted endpoint."""
    return Walker(f"http://127.0.0.1:{port}/v1", "none", "scripted", load_prompts()["walk"], **settings)


@pytest.fixture
def toy(database: Database, neo4j_server: Server) -> Database:
    """Twelve concepts below six branches of three categories, two articles each."""
    places = {f"D{i:06}": [f"{'ACD'[i % 3]}0{1 + i % 2}.{100 + i}"] for i in range(N)}
    write_toy_graph(neo4j_server, places, {pmid: dict.fromkeys(places, True) for pmid in (1, 2)})
    return database


@pytest.fixture
def walk(toy: Database) -> Callable[..., Plan]:
    """A function that has a scripted walker plan over the toy graph."""

    def run(n: int, *arguments: str, concurrency: int = 2, steps: int = 6, alpha: float = 0.5) -> Plan:
        with endpoint(*arguments) as port:
            walker = Walker(
                f"http://127.0.0.1:{port}/v1", "none", "scripted", load_prompts()["walk"], steps, concurrency
            )
            outage = Outage(lambda: None, 5, threading.Event(), lambda _: None)
            return walk_plan(toy, walker, n, outage, alpha=alpha)

    return run


def test_a_sensible_walker_chooses_every_target_and_says_why(toy: Database, walk: Callable[..., Plan]) -> None:
    """Each on a concept of its own; path, walker and reasons are stored with the run and come back with its targets."""
    planned = walk(8)
    assert dict(planned.walks) == {"chose": 8}
    assert planned.walked_by.startswith("scripted (walk) sha256:")
    run, stored = start_run(toy, Wish(n=8, walker="llm", kinds="yesno=0.5,list=0.5"), "test", planned)
    assert len({target.ui for target in stored.targets}) == stored.placed == 8
    (page,) = iter_open_targets(toy, run)
    assert [(t.ui, t.path, t.walker, t.reasons, t.kind) for t in page] == [
        (t.ui, t.path, "llm", t.reasons, t.kind) for t in stored.targets
    ]
    assert page[0].reasons[0] == "children: I begin at the top."
    assert page[0].reasons[-1] == f"choose {page[0].ui} at {page[0].number}: It lacks most pairs."
    assert sorted(t.kind for t in page) == ["list"] * 4 + ["yesno"] * 4
    assert find_run(toy).wish.walker == "llm"


@pytest.mark.parametrize(
    ("how", "reason"), [("silent", "unusable reply"), ("invalid", "invalid choice"), ("lost", "steps used up")]
)
def test_walks_without_a_choice_leave_their_targets_to_the_deficit_walk(
    toy: Database, walk: Callable[..., Plan], how: str, reason: str
) -> None:
    """The very targets that a deficit plan has, each with what happened before."""
    planned = walk(5, "--walk", how, steps=2)
    assert dict(planned.walks) == {reason: 5}
    deficit = read_plan(toy, 5)
    assert [(t.ui, t.path, t.deficit) for t in planned.targets] == [(t.ui, t.path, t.deficit) for t in deficit.targets]
    assert {t.walker for t in planned.targets} == {"deficit"}
    assert {t.reasons[-1] for t in planned.targets} == {f"fell back to the deficit walk: {reason}"}


def test_a_mistaken_call_is_answered_and_the_walk_goes_on(walk: Callable[..., Plan]) -> None:
    """A place that is not there, a tool without its arguments: the walker reads what was wrong."""
    planned = walk(2, "--walk", "mistaken", concurrency=1)
    assert dict(planned.walks) == {"chose": 2}
    assert planned.targets[0].reasons[0] == "children Q99: Is it there?"


def test_a_repeated_choice_falls_back(toy: Database, walk: Callable[..., Plan]) -> None:
    """The second walk may not have what the first one chose; no concept stands there twice."""
    planned = walk(4, "--walk", "stubborn", concurrency=1)
    assert dict(planned.walks) == {"chose": 1, "repeated choice": 3}
    assert [t.walker for t in planned.targets] == ["llm", "deficit", "deficit", "deficit"]
    assert len({t.ui for t in planned.targets}) == 4


def test_no_more_is_walked_than_the_articles_allow(walk: Callable[..., Plan]) -> None:
    """A plan is cut to the room of its scope before a model is asked."""
    planned = walk(2 * N + 5, "--walk", "silent", steps=2, concurrency=4)
    assert (planned.placed, sum(planned.walks.values())) == (2 * N, 2 * N)


def test_a_graph_that_goes_away_is_no_answer_of_a_tool(toy: Database) -> None:
    """The walk begins again; the model never hears of it."""
    lost = iter([True])

    class Away:
        def read(self, name: str, /, **parameters: Any) -> list[Row]:
            if name.startswith("walk") and next(lost, False):
                raise Unavailable("the graph is away")
            return toy.read(name, **parameters)

    said: list[str] = []
    with endpoint() as port:
        outage = Outage(lambda: None, 5, threading.Event(), said.append)
        planned = walk_plan(Away(), scripted_walker(port, concurrency=1), 1, outage)
    assert dict(planned.walks) == {"chose": 1}
    assert said[0] == "the graph is away Waiting for it."


def test_an_endpoint_that_stays_away_stops_the_plan(toy: Database) -> None:
    """It is waited for as others are, and named in the end."""
    walker = scripted_walker(9, concurrency=2)
    said: list[str] = []

    def probe() -> None:
        raise Unavailable("away")

    with pytest.raises((Unavailable, Stopped)):
        walk_plan(toy, walker, 4, Outage(probe, 0.5, threading.Event(), said.append))
    assert "http://127.0.0.1:9/v1 does not answer" in said[0]


def test_a_walk_begins_again_after_an_outage(walk: Callable[..., Plan]) -> None:
    """Some answers are faults: 429 and 500 are waited for, a body that is no completion ends its walk unchosen."""
    planned = walk(6, "--faults", "0.15", concurrency=1)
    assert planned.placed == 6
    assert set(planned.walks) <= {"chose", "unusable reply"}
    assert planned.walks["chose"] > 0


def test_an_endpoint_says_whether_it_takes_tools() -> None:
    """One that refuses them is asked in words instead."""
    with endpoint() as port:
        assert takes_tools(scripted_walker(port))
    with endpoint("--walk", "refused") as port:
        assert not takes_tools(scripted_walker(port))


ALONE = """
import socket, sys, threading
from pathlib import Path
real = socket.socket.connect
def connect(self, address):
    assert isinstance(address, str) or address[0] in ("127.0.0.1", "::1"), f"a call to {address}"
    return real(self, address)
socket.socket.connect = connect
def getaddrinfo(host, *rest, found=socket.getaddrinfo):
    assert host in ("127.0.0.1", "localhost", b"127.0.0.1", None), f"a look-up of {host}"
    return found(host, *rest)
socket.getaddrinfo = getaddrinfo
from agents.outage import Outage
from agents.prompts import load_prompts
from agents.scope import Scope, ScopeDescriptor
from agents import walker
assert not [name for name in sys.modules if name.startswith("llama_index")], "llama_index is imported too early"
scope = Scope(("C04",), (ScopeDescriptor("D1", "Neoplasms", ("C04",), 3),))
walker.read_scope = lambda *_: scope
outage = Outage(lambda: None, 5, threading.Event(), print)
for calls_tools in True, False:
    made = walker.Walker(sys.argv[1], "none", "scripted", load_prompts()["walk"], calls_tools=calls_tools)
    print(dict(walker.walk_plan(None, made, 1, outage, under=["C04"]).walks))
"""


def test_it_calls_nobody_else_and_writes_nothing_at_home(tmp_path: Path) -> None:
    """Import and use in a process of its own, with tools and in words: nobody but loopback, no file at home."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "TMPDIR": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with endpoint("--walk", "at_once") as port:
        command = [sys.executable, "-c", ALONE, f"http://127.0.0.1:{port}/v1"]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=120
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "{'chose': 1}\n{'chose': 1}", done.stderr
    assert list(home.rglob("*")) == []
