"""Joining and starting Ray clusters."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import Unavailable
from graph.ray_cluster import ray_cluster

ROOT = Path(__file__).parents[2]
SCRIPT = """
import json, os, psutil, signal
from graph.ray_cluster import ray_cluster

with ray_cluster(None, 1) as ray:
    dying = ray.remote(max_retries=0)(lambda: os.kill(os.getpid(), signal.SIGKILL))
    try:
        ray.get(dying.remote())
    except ray.exceptions.RayError:
        pass
    result = ray.get(ray.remote(lambda: 1).remote())
    ours = psutil.Process().children(recursive=True)
    listening = [c.laddr.ip for p in ours for c in p.net_connections("tcp") if c.status == "LISTEN"]
_, left = psutil.wait_procs(ours, timeout=60)
print(json.dumps({"result": result, "listening": listening, "left": [p.name() for p in left]}))
"""


def free_port() -> int:
    """Return a port of loopback on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.mark.parametrize("written", ["127.0.0.1:{}", "ray://127.0.0.1:{}"])
def test_a_cluster_that_does_not_answer_is_said_at_once(written: str) -> None:
    """Ray itself would try for ten minutes."""
    with pytest.raises(Unavailable, match="does not answer"), ray_cluster(written.format(free_port()), None):
        pass


def test_a_cluster_of_this_machine_is_on_loopback_quiet_and_gone_at_the_end() -> None:
    """Nothing of it can be reached from outside, stdout is ours, and no process stays behind."""
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=200)
    said = json.loads(run.stdout)
    assert said["result"] == 1
    assert said["listening"]
    assert {*said["listening"]} <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}
    assert said["left"] == []


def test_ray_is_imported_by_one_module() -> None:
    """It is imported by name where it is installed, which no import contract sees."""
    sources = [path for layer in ("graph", "ingest", "agents", "api") for path in (ROOT / layer).rglob("*.py")]
    importing = re.compile(r"""optional\(["']ray\b|import ray\b""")
    named = {path.name for path in sources if importing.search(path.read_text(encoding="utf-8"))}
    assert named == {"ray_cluster.py"}
