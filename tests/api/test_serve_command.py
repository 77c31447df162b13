"""`kailin serve` as a process: it says where, starts and stops runs, and ends when told, after what it has begun."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import yaml

from api.http.keys import create_key
from api.verify import verify
from graph.database import Database
from graph.private_neo4j import Server

ROOT = Path(__file__).parents[2]
STREAMING = """
import sys, time
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from api.http.http_settings import HttpSettings
from api.http.serve import build_server, listen, url_of
app = FastAPI()
@app.get("/stream")
def stream():
    def rows():
        for n in range(20):
            yield f"{n}\\n"
            time.sleep(0.1)
    return StreamingResponse(rows())
opened = listen(HttpSettings(port=0))
print(url_of(opened), flush=True)
build_server(app).run([opened])
"""


@pytest.fixture
def environment(neo4j_server: Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a server over the test's database, with a scripted endpoint."""
    command = [sys.executable, "-m", "tests.endpoint", "--port", "0", "--latency", "0.2"]
    endpoint = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert endpoint.stdout is not None
    yield {
        "PATH": os.environ["PATH"],
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USERNAME": neo4j_server.username,
        "NEO4J_PASSWORD": neo4j_server.password,
        "OPENAI_BASE_URL": f"http://127.0.0.1:{int(endpoint.stdout.readline())}/v1",
        "KAILIN_HOME": str(tmp_path),
        "KAILIN_CONCURRENCY": "1",
    }
    endpoint.kill()
    endpoint.communicate()


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """Start the command."""
    command = [sys.executable, "-m", "api.main", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def curl_lines() -> list[str]:
    """The lines of the README that call the API."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.partition("<!-- serve-curl -->")[2].partition("<!-- /serve-curl -->")[0]
    return [line for line in block.splitlines() if line.startswith("curl ")]


def curl(line: str, url: str, secret: str) -> tuple[int, str]:
    """Run a line of the README against a server; return the status and what came."""
    command = line.partition("  # ")[0].replace("http://127.0.0.1:8765", url) + " -w '\\n%{http_code}'"
    environment = {"PATH": os.environ["PATH"], "KEY": secret}
    said = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=False)
    answer, _, status = said.stdout.decode().rpartition("\n")
    return int(status), answer


def test_the_readmes_lines_and_a_run_from_its_start_to_its_stop(
    sample_graph: Database, environment: dict[str, str]
) -> None:
    """A run is started by a key, seen at work, not beside another, stopped with what is done kept; the server ends."""
    keys = Path(environment["KAILIN_HOME"]) / "homes" / "default" / "keys.json"
    _, secret = create_key(keys, "runner", ["read", "run"])
    server = start(environment, "serve", "--port", "0")
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=90) as client:
        for line in curl_lines():
            status, answer = curl(line, url, secret)
            assert status == (202 if "-X POST" in line else 200), (line, answer)
        address = f"/runs/{orjson.loads(answer)['id']}"  # the last line starts a run
        assert client.get(address).json()["is_claimed"]
        assert client.post("/runs", json={"n": 1}).status_code == 409
        wait_for(lambda: client.get(address).json()["pairs"] > 0)
        assert client.post(f"{address}/stop").status_code == 202
        wait_for(lambda: not client.get(address).json()["is_claimed"])
        stopped = client.get(address).json()
        assert stopped["state"] == "stopped"
        assert 0 < stopped["pairs"] < stopped["settings"]["n"]
        wait_for(lambda: client.post(f"{address}/stop").status_code == 409)
        refused = client.post("/runs", json={"n": 1, "under": ["C99"]})
        assert (refused.status_code, "C99" in refused.json()["detail"]) == (404, True)
    server.send_signal(signal.SIGTERM)
    _, log = server.communicate(timeout=30)
    assert server.returncode == 0
    lines = [orjson.loads(line) for line in log.splitlines()]
    assert {"/runs", "/runs/{run_id}"} <= {line["route"] for line in lines}
    assert secret not in log
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_open_streams_are_finished_when_the_server_is_told_to_end(number: signal.Signals) -> None:
    """New connections are refused meanwhile; the end is no error."""
    server = subprocess.Popen([sys.executable, "-c", STREAMING], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    with httpx.stream("GET", f"{url}/stream", timeout=30) as answer:
        lines = answer.iter_lines()
        received = [next(lines)]
        server.send_signal(number)
        time.sleep(0.5)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/stream")
        received += lines
    assert received == [str(n) for n in range(20)]
    server.communicate(timeout=10)
    assert server.returncode == 0


def test_what_compose_sets_serves_with_its_key_alone(database: Database, environment: dict[str, str]) -> None:
    """Health by the command of the compose file; from another address than loopback's only with the key."""
    service = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]["kailin"]
    set_there = {k: v for k, v in service["environment"].items() if k.startswith("KAILIN_HTTP_")}
    secret = "s" * 32
    environment |= set_there | {"KAILIN_HTTP_KEY": secret, "KAILIN_HTTP_PORT": "0"}
    server = start(environment, *service["command"])
    assert server.stdout is not None
    port = server.stdout.readline().strip().rpartition(":")[2]
    check = [part.replace(":8765", f":{port}") for part in service["healthcheck"]["test"][1:]]
    assert subprocess.run([sys.executable, *check[1:]], check=False).returncode == 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; says which address of this machine others see
        url = f"http://{probe.getsockname()[0]}:{port}"
    assert httpx.get(f"{url}/coverage").status_code == 401
    assert httpx.get(f"{url}/coverage", auth=("anyone", secret)).status_code == 200
    assert httpx.post(f"{url}/runs", json={"n": 1}, auth=("anyone", secret)).status_code == 403
    server.terminate()
    _, log = server.communicate(timeout=30)
    assert server.returncode == 0
    assert secret not in log


def test_an_open_address_without_a_key_is_refused(served: Server, kailin: Callable[..., Any]) -> None:
    """With what to do about it, and exit code 2."""
    said = kailin("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert said.code == 2
    assert "kailin key create" in said.err
