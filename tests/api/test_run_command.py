"""`kailin run` and `kailin resume` as processes: killed, interrupted, and with the endpoint gone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.verify import verify
from graph.database import Database
from graph.private_neo4j import Server

Start = Callable[..., subprocess.Popen[str]]


def serve(port: int = 0, latency: float = 0.05, faults: float = 0.0) -> tuple[subprocess.Popen[str], int]:
    """Start a scripted endpoint; return its process and port."""
    command = [sys.executable, "-m", "tests.endpoint", "--port", str(port), "--latency", str(latency)]
    process = subprocess.Popen([*command, "--faults", str(faults)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def end(process: subprocess.Popen[str]) -> None:
    """End a process that this test started."""
    if process.poll() is None:
        process.kill()
    process.communicate()


@pytest.fixture
def endpoint() -> Iterator[int]:
    """The port of a scripted endpoint that takes 50 ms a call."""
    process, port = serve()
    yield port
    end(process)


@pytest.fixture
def kailin(neo4j_server: Server, endpoint: int, tmp_path: Path) -> Iterator[Start]:
    """A function that starts the command with the real database and the scripted endpoint."""
    environment = {
        "PATH": os.environ["PATH"],
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USERNAME": neo4j_server.username,
        "NEO4J_PASSWORD": neo4j_server.password,
        "OPENAI_BASE_URL": f"http://127.0.0.1:{endpoint}/v1",
        "KAILIN_HOME": str(tmp_path),
        "KAILIN_CONCURRENCY": "4",
    }
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "api.main", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env=environment | more, text=True, **pipes)  # type: ignore[call-overload]
        started.append(process)
        return process  # type: ignore[no-any-return]

    yield start
    for process in started:
        end(process)


def wait_for_pairs(database: Database, n: int) -> None:
    """Wait until so many pairs are committed."""
    deadline = time.monotonic() + 60
    while database.row("status_counts")["pairs"] < n:
        assert time.monotonic() < deadline, "no pairs within a minute"
        time.sleep(0.05)


def finished(process: subprocess.Popen[str], code: int = 0) -> str:
    """Return the stdout of a process that must end with this code."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out


def assert_whole(database: Database, n: int) -> None:
    """Assert n live pairs, one a target, and that the graph's own rules hold."""
    assert database.row("status_counts")["pairs"] == n
    assert [finding for finding in verify(database) if finding.offenders] == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_killed_or_interrupted_is_finished_by_resume(
    sample_graph: Database, kailin: Start, number: signal.Signals
) -> None:
    """At most the calls in flight are lost; the same plan is finished, with no pair twice."""
    run = kailin("run", "-n", "60", "--json")
    wait_for_pairs(sample_graph, 5)
    run.send_signal(number)
    finished(run, -signal.SIGKILL if number == signal.SIGKILL else 130)
    made = sample_graph.row("status_counts")["pairs"]
    assert 5 <= made < 60
    report = json.loads(finished(kailin("resume", "--json")))
    assert (report["state"], report["accepted"], report["made"]) == ("done", 60, 60 - made)
    assert_whole(sample_graph, 60)


def test_a_run_waits_for_an_endpoint_that_goes_away(sample_graph: Database, kailin: Start, endpoint: int) -> None:
    """The endpoint dies in mid-run and comes back: no rejection, no attempt used up, all pairs made."""
    own, port = serve()
    run = kailin("run", "-n", "40", "--json", OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1")
    wait_for_pairs(sample_graph, 5)
    end(own)
    time.sleep(2)
    back, _ = serve(port)
    report = json.loads(finished(run))
    end(back)
    assert report["accepted"] == 40
    assert not [reason for reason in report["rejected"] if reason.startswith(("call", "reply"))]
    assert report["seconds_away"] >= 1
    assert_whole(sample_graph, 40)


def test_a_run_gives_up_on_an_endpoint_that_stays_away(sample_graph: Database, kailin: Start) -> None:
    """Exit code 75, the address in the message, the targets open for later."""
    own, port = serve()
    run = kailin("run", "-n", "60", "--give-up-after", "1", OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1")
    wait_for_pairs(sample_graph, 3)
    end(own)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 75, err
    assert f"127.0.0.1:{port}" in err
    report = json.loads(finished(kailin("resume", "--json")))
    assert report["accepted"] == 60


def test_faulty_replies_do_not_stop_a_run(sample_graph: Database, kailin: Start) -> None:
    """A fifth of the answers is 429, 500 or garbage: every target ends."""
    faulty, port = serve(latency=0.0, faults=0.2)
    report = json.loads(finished(kailin("run", "-n", "60", "--json", OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1")))
    end(faulty)
    assert (report["state"], report["accepted"]) == ("done", 60)
    assert_whole(sample_graph, 60)


def test_a_dead_endpoint_is_named_before_anything_is_stored(sample_graph: Database, kailin: Start) -> None:
    """The probe fails with the address and a remedy, and no run is left behind."""
    run = kailin("run", "-n", "5", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    _, err = run.communicate(timeout=60)
    assert run.returncode == 75
    assert "http://127.0.0.1:9/v1" in err
    assert sample_graph.read("run_show", prefix="") == []


def test_a_preview_writes_nothing(sample_graph: Database, kailin: Start) -> None:
    """Prompts, replies and verdicts are shown; the graph is as before."""
    before = sample_graph.row("status_counts")
    document = json.loads(finished(kailin("preview", "-n", "2", "--json")))
    assert [bool(outcome["accepted"]) for outcome in document] == [True, True]
    assert document[0]["generations"][0]["variables"]["abstract"]
    text = finished(kailin("preview", "-n", "1"))
    assert "1 of 1 accepted" in text
    assert sample_graph.row("status_counts") == before


def test_a_run_of_several_kinds_walked_by_the_model(sample_graph: Database, kailin: Start) -> None:
    """The mix is kept, the summary says how the walks ended, and a trace shows who chose the concept and why."""
    mix = ("--kinds", "yesno=0.5,list=0.5", "--walker", "llm")
    document = json.loads(finished(kailin("run", "-n", "6", "--json", *mix)))
    assert (document["accepted"], document["kinds"]) == (6, {"list": 3, "yesno": 3})
    assert sum(document["walks"].values()) == 6
    assert document["walks"]["chose"] > 0
    assert_whole(sample_graph, 6)
    revision = sample_graph.row("select_revision")["revision"]
    ids = [row["id"] for row in map(stored_row, sample_graph.read("answerer_examples_rows", revision=revision))]
    traces = [json.loads(finished(kailin("trace", pair, "--json"))) for pair in ids[:2]]
    assert all(trace["target"]["reasons"][0] == "children: I begin at the top." for trace in traces)
    text = finished(kailin("trace", ids[0]))
    assert f"walker {traces[0]['target']['walker']}:" in text
    assert "children: I begin at the top." in text
    settings = traces[0]["run"]["settings"]
    assert (settings["kinds"], settings["walker"]) == ("yesno=0.5,list=0.5", "llm")
    assert {"walk", "ask_a", "ask_a:list", "answer:list"} <= set(settings["agents"])


def stored_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a pair's frozen row."""
    found: dict[str, Any] = json.loads(row["row_json"])
    return found


def test_a_preview_shows_the_kinds(sample_graph: Database, kailin: Start) -> None:
    """Before anything is written one sees what a kind's replies look like; an unreadable mix is refused."""
    (document,) = json.loads(finished(kailin("preview", "-n", "1", "--kinds", "list=1", "--json")))
    assert document["kind"] == "list"
    assert len(document["accepted"]["items"]) == 2
    refused = kailin("plan", "-n", "5", "--kinds", "list=0.5")
    _, err = refused.communicate(timeout=60)
    assert refused.returncode == 2
    assert "KAILIN_KINDS has 'list=0.5' from the options" in err
    assert "add up to 0.5, expected 1" in err


def test_an_unknown_model_name_is_refused_with_those_served(sample_graph: Database, kailin: Start) -> None:
    """Exit code 2, and the names to choose from."""
    run = kailin("run", "-n", "5", KAILIN_MODEL="other")
    _, err = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "scripted" in err
