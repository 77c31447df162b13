"""Pulls of 200,000 real rows from a real `kailin serve`: rows and bytes a second, memory, 100 clients, the same bytes.

Run `python tests/bench/pull.py --data DIR --home DIR [--pairs 200000] [--only speed|clients|bytes]`. The home is made
if it is missing: whole MeSH, the development corpus, and pairs over it (tests/bench/pull_pairs.py): some minutes.
The client is a socket in a process of its own that counts what it reads; server, Neo4j and client share the machine.
"""

import argparse
import hashlib
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from graph import private_neo4j
from graph.database import Database
from graph.migrations import open_schema
from graph.private_neo4j import Server
from graph.withdraw import withdraw
from ingest.mesh.load_mesh import load_mesh
from ingest.mesh.load_mesh_year import load_mesh_year
from ingest.pubmed.load_pubmed import load_pubmed
from tests.bench.pull_changes import changed_mesh, ids_of, rejudge, revised_article
from tests.bench.pull_pairs import add_pairs
from tests.bench.real_graph import CORPUS, MESH, machine, parser

READ = 1 << 20
CLIENTS, ROWS_EACH = 100, 5_000


@dataclass(frozen=True)
class Taken:
    """What a client got: whether the body was whole, its rows, bytes, checksum, seconds to first byte and to last."""

    whole: bool
    rows: int
    size: int
    sha256: str
    first: float
    seconds: float


def take(url: str, encoding: str = "identity") -> Taken:
    """Pull a URL by a bare socket; chunk heads are stripped by length, lines counted by their breaks."""
    parts = urlsplit(url)
    begun = time.perf_counter()
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as connection:
        head = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: {encoding}\r\n"
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode())
        file = connection.makefile("rb", READ)
        status = file.readline()
        while file.readline() not in {b"\r\n", b""}:
            pass
        first = time.perf_counter() - begun
        digest, rows, size, whole = hashlib.sha256(), 0, 0, False
        while line := file.readline():
            length = int(line.strip() or b"0", 16)
            if not length:
                whole = status.startswith(b"HTTP/1.1 200")
                break
            data = file.read(length + 2)[:-2]
            digest.update(data)
            rows, size = rows + data.count(b"\n"), size + len(data)
    return Taken(whole, rows, size, digest.hexdigest(), first, time.perf_counter() - begun)


def take_apart(url: str, encoding: str = "identity") -> Taken:
    """Pull in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(abs, (1,))  # started before the clock
        return pool.apply(take, (url, encoding))


class Peak(threading.Thread):
    """Watches the resident memory of a process."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self.bytes = 0
        self.start()

    def run(self) -> None:
        """Look twenty times a second."""
        while self._process.is_running():
            self.bytes = max(self.bytes, self._process.memory_info().rss)
            time.sleep(0.05)


@contextmanager
def kailin_serve(server: Server, **settings: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `kailin serve` on a free port; yield its address and process."""
    environment = os.environ | settings | {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
    }  # fmt: skip
    with tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, "-m", "api.main", "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip(), process
        finally:
            process.terminate()
            process.wait(60)


def measure_speed(server: Server) -> None:
    """Time whole pulls, ids and texts, plain and compressed, and say how much memory the server took."""
    with Database(server.uri, server.username, server.password) as database:
        revision = database.row("select_revision")["revision"]
    n = 100_000
    asked = {
        "ids": ("contexts=ids", "identity"),
        "ids again (selection kept)": ("contexts=ids", "identity"),
        f"ids, at revision {revision - 100}": (f"contexts=ids&revision={revision - 100}", "identity"),
        f"ids, tree, n={n:,}": (f"contexts=ids&balance=tree&n={n}", "identity"),
        f"ids, tree, at revision {revision - 100}": (
            f"contexts=ids&balance=tree&revision={revision - 100}",
            "identity",
        ),
        "ids, zstd": ("contexts=ids", "zstd"),
        "ids, gzip": ("contexts=ids", "gzip"),
        "full": ("contexts=full", "identity"),
        "full, zstd": ("contexts=full", "zstd"),
    }
    with kailin_serve(server) as (url, process):
        base = psutil.Process(process.pid).memory_info().rss
        peak = Peak(process.pid)
        print(f"server at rest {base / 2**20:.0f} MB")
        for what, (query, encoding) in asked.items():
            got = take_apart(f"{url}/datasets/pull?{query}", encoding)
            streamed, plain = got.seconds - got.first, encoding == "identity"
            rows = f"{got.rows / streamed:8,.0f} rows/s ({got.rows / got.seconds:,.0f} in all)" if plain else ""
            print(
                f"{what:34} first byte {got.first:5.2f} s, whole {got.seconds:6.2f} s; {rows}"
                f" {got.size / streamed / 1e6:5.0f} MB/s; {got.size / 1e6:,.0f} MB; peak {peak.bytes / 2**20:.0f} MB"
                f"{'' if got.whole else '; NOT WHOLE'}",
                flush=True,
            )


def measure_clients(server: Server) -> None:
    """Let 100 clients pull at once, ten different drawings of 5,000 rows, beside one that never reads."""
    with kailin_serve(server) as (url, process):
        peak = Peak(process.pid)
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname or "", parts.port or 80)) as idle:
            idle.sendall(f"GET /datasets/pull?contexts=ids HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
            time.sleep(1)
            urls = [f"{url}/datasets/pull?contexts=ids&n={ROWS_EACH}&seed={i % 10}" for i in range(CLIENTS)]
            begun = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as threads:
                got = list(threads.map(take, urls))
            seconds = time.perf_counter() - begun
        n_whole = sum(one.whole and one.rows == ROWS_EACH for one in got)
        n_bodies = len({(i % 10, one.sha256) for i, one in enumerate(got)})
        print(
            f"{n_whole} of {CLIENTS} clients whole in {seconds:.1f} s beside one that never reads,"
            f" {sum(one.rows for one in got) / seconds:,.0f} rows/s, slowest {max(one.seconds for one in got):.1f} s;"
            f" {n_bodies} different bodies of 10 asked; peak {peak.bytes / 2**20:.0f} MB"
        )


def measure_bytes(server: Server, corpus: Path, mesh: Path) -> None:
    """Pull the same URLs before and after whatever may happen to a graph, and while a writer commits."""
    with (
        Database(server.uri, server.username, server.password) as database,
        tempfile.TemporaryDirectory() as folder,
    ):
        revision = database.row("select_revision")["revision"]
        queries = (
            f"contexts=full&revision={revision}",
            f"contexts=ids&balance=tree&n=50000&revision={revision}",
            f"contexts=ids&min_score=0.8&judge=gates&revision={revision}",
            f"contexts=ids&under=C04&depth=3&year_from=2010&revision={revision}",
        )

        def pulled() -> list[Taken]:
            with kailin_serve(server) as (url, _):  # a server of its own, so that no selection is kept
                return [take_apart(f"{url}/datasets/pull?{query}") for query in queries]

        before = pulled()
        held = database.row("status_counts")["pairs"]
        print(f"before: {', '.join(f'{one.rows:,} rows {one.size / 1e6:,.0f} MB' for one in before)}", flush=True)
        steps: dict[str, Callable[[], object]] = {
            "1,000 more pairs": lambda: add_pairs(server, 1_000, first=held),
            "10 withdrawals": lambda: withdraw(database, "a measurement", ids=ids_of(database, 10)),
            "a re-judge of 1,000": lambda: rejudge(database, ids_of(database, 1_000)),
            "a revised abstract": lambda: load_pubmed(database, [revised_article(corpus, Path(folder))]),
            "a MeSH year": lambda: load_mesh_year(database, [changed_mesh(mesh, Path(folder))]),
        }
        for what, change in steps.items():
            begun = time.perf_counter()
            change()
            now = database.row("select_revision")["revision"]
            print(f"{what}: {time.perf_counter() - begun:.1f} s, revision {now}", flush=True)
        stop, commits = threading.Event(), list[int]()

        def commit() -> None:
            while not stop.is_set():
                rejudge(database, ids_of(database, 100), f"meanwhile:{len(commits)}")
                commits.append(1)

        writer = threading.Thread(target=commit)
        writer.start()
        after = pulled()
        stop.set()
        writer.join()
        same = [
            one.whole and (one.sha256, one.rows) == (two.sha256, two.rows)
            for one, two in zip(before, after, strict=True)
        ]
        print(f"byte-equal afterwards, {len(commits)} commits meanwhile: {same}; {before[0].sha256[:16]}…")


@contextmanager
def graph_with_pairs(arguments: argparse.Namespace) -> Iterator[Server]:
    """Yield the server of the home, made and filled if need be, stopped afterwards."""
    server = private_neo4j.start(arguments.home, arguments.cache)
    try:
        with Database(server.uri, server.username, server.password) as database:
            open_schema(database)
            held = database.row("status_counts")
            if not held["articles"]:
                load_mesh(database, [arguments.data / MESH])
                load_pubmed(database, [arguments.data / CORPUS])
        if held["pairs"] < arguments.pairs:
            add_pairs(server, arguments.pairs - held["pairs"], first=held["pairs"])
        yield server
    finally:
        if not arguments.keep:
            private_neo4j.stop(arguments.home)


def main() -> None:
    """Measure."""
    made = parser(__doc__)
    made.add_argument("--pairs", type=int, default=200_000)
    made.add_argument("--only", choices=("speed", "clients", "bytes"), action="append")
    made.add_argument("--keep", action="store_true", help="leave the home's Neo4j running")
    arguments = made.parse_args()
    parts: dict[str, Callable[[Server], None]] = {
        "speed": measure_speed,
        "clients": measure_clients,
        "bytes": partial(measure_bytes, corpus=arguments.data / CORPUS, mesh=arguments.data / MESH),
    }
    with graph_with_pairs(arguments) as server:
        print(machine())
        for name, part in parts.items():
            if not arguments.only or name in arguments.only:
                part(server)


if __name__ == "__main__":
    main()
