"""How a run is spread, from the options; and `kailin run --engine ray` as a process."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from api.engines import Spread, build_spread, refuse_unreachable, settings_of
from api.settings import Settings, load_settings
from api.verify import verify
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server

KEY = "sk-only-for-the-endpoint"


@pytest.fixture
def settings(bare: Path) -> Settings:
    """The settings where nothing is set."""
    return load_settings()


def test_workers_take_endpoints_in_turn(settings: Settings) -> None:
    """As many workers as endpoints where no number is given, two at least."""
    spread = build_spread("ray", None, ["http://a/v1", "http://b/v1", "http://c/v1"], None)
    assert spread == Spread(3, ("http://a/v1", "http://b/v1", "http://c/v1"), None)
    assert build_spread("ray", None, None, None) == Spread(2)
    two = Spread(3, ("http://a/v1", "http://b/v1"))
    urls = [settings_of(settings, two, number).openai_base_url for number in range(3)]
    assert urls == ["http://a/v1", "http://b/v1", "http://a/v1"]


def test_options_of_ray_need_ray() -> None:
    """Nothing is ignored in silence."""
    assert build_spread("local", None, None, None) is None
    with pytest.raises(Invalid, match="--engine ray"):
        build_spread("local", 3, None, None)


def test_a_cluster_needs_a_database_and_an_endpoint_that_it_reaches(settings: Settings) -> None:
    """The private Neo4j and the small model are of this machine alone."""
    with pytest.raises(Invalid, match="NEO4J_URI"):
        refuse_unreachable(settings, Spread(2, ("http://a/v1",), "head:6379"))
    with pytest.raises(Invalid, match="--endpoint"):
        refuse_unreachable(settings, Spread(2))
    refuse_unreachable(settings, Spread(2, ("http://a/v1",)))


@pytest.fixture
def endpoints() -> Iterator[list[str]]:
    """The addresses of two scripted endpoints."""
    command = [sys.executable, "-m", "tests.endpoint", "--latency", "0.05"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    yield [f"http://127.0.0.1:{process.stdout.readline().strip()}/v1" for process in processes if process.stdout]
    for process in processes:
        process.kill()
        process.communicate()


def test_a_run_spread_by_ray_is_quiet_keeps_its_secrets_and_leaves_nothing_running(
    sample_graph: Database, neo4j_server: Server, endpoints: list[str], tmp_path: Path
) -> None:
    """One JSON document on stdout; no password and no key in a command line or a log; every process of it ends."""
    with tempfile.TemporaryDirectory(prefix="ray") as folder:  # short: Ray's sockets lie below it
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "RAY_TMPDIR": folder,
            "NEO4J_URI": neo4j_server.uri,
            "NEO4J_USERNAME": neo4j_server.username,
            "NEO4J_PASSWORD": neo4j_server.password,
            "OPENAI_API_KEY": KEY,
            "KAILIN_HOME": str(tmp_path),
            "KAILIN_CONCURRENCY": "2",
        }
        command = [sys.executable, "-m", "api.main", "run", "-n", "30", "--engine", "ray", "--json"]
        command += [word for url in endpoints for word in ("--endpoint", url)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        run = subprocess.Popen(command, env=environment, text=True, **pipes)  # type: ignore[call-overload]
        deadline = time.monotonic() + 120
        while sample_graph.row("status_counts")["pairs"] < 5:
            assert run.poll() is None, run.communicate()
            assert time.monotonic() < deadline, "no pairs within two minutes"
            time.sleep(0.1)
        children = psutil.Process(run.pid).children(recursive=True)
        seen = [word for child in children for word in child.cmdline()]
        out, err = run.communicate(timeout=120)
        logs = [path.read_text(errors="replace") for path in Path(folder).rglob("*") if path.is_file()]
    assert run.returncode == 0, err
    report = json.loads(out)
    assert (report["state"], report["accepted"]) == ("done", 30)
    assert [line for line in err.splitlines() if "ray" in line.lower() and "worker" not in line.lower()] == []
    assert [word for word in seen if "ray" in word]
    for secret in (KEY, neo4j_server.password):
        assert not [text for text in [*seen, *logs, out, err] if secret in text]
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []
