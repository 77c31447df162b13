"""Times of GET /coverage at the client, over loopback: 1,000 requests at depth 3 on whole MeSH.

The 16 categories, all branches (such as C04) and random concepts by their UIs, in a shuffled order, over one connection
to `kailin serve` in a process of its own; then once more while the corpus changes ten times a second.
Run `python tests/bench/coverage_http.py --data DIR --home DIR`. Prints milliseconds.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import threading
import time

import httpx
import psutil

from graph import private_neo4j
from graph.database import Database
from graph.migrations import stamp
from graph.records import CATEGORIES
from tests.bench.real_graph import machine, parser, real_graph

WARM = 50


def words_of(database: Database, n: int, seed: int) -> list[str]:
    """Return categories, branches and random UIs, n in all, shuffled."""
    [row] = database.read("coverage_tree_all")
    numbers = sorted({node[0] for node in row["nodes"]})
    branches = [number for number in numbers if len(number) > 1 and "." not in number]
    uis = sorted({node[2] for node in row["nodes"] if node[2]})
    chance = random.Random(seed)  # noqa: S311
    fixed = [*CATEGORIES, *branches]
    print(f"{len(CATEGORIES)} categories, {len(branches)} branches, {n - len(fixed)} of {len(uis):,} concepts")
    words = fixed + chance.sample(uis, n - len(fixed))
    chance.shuffle(words)
    return words


def serve(arguments: argparse.Namespace) -> tuple[subprocess.Popen[str], str]:
    """Start `kailin serve` over the copy's Neo4j; return its process and address."""
    server = private_neo4j.find(arguments.copy)
    assert server is not None
    environment = {
        "PATH": os.environ["PATH"],
        "NEO4J_URI": server.uri,
        "NEO4J_USERNAME": server.username,
        "NEO4J_PASSWORD": server.password,
        "KAILIN_HOME": str(arguments.copy),
    }
    command = [sys.executable, "-m", "api.main", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def measure(url: str, words: list[str]) -> list[float]:
    """Return the milliseconds of one request a word, from sending to the last byte read."""
    times, sizes = [], []
    with httpx.Client(base_url=url, timeout=60) as client:
        for word in words[:WARM]:
            client.get("/coverage", params={"under": word, "depth": 3}).raise_for_status()
        for word in words:
            begun = time.perf_counter()
            answer = client.get("/coverage", params={"under": word, "depth": 3})
            times.append((time.perf_counter() - begun) * 1000)
            assert answer.status_code in {200, 404}, answer.text
            sizes.append(len(answer.content))
    print(f"answers of {statistics.median(sizes) / 1e3:,.1f} kB (median) to {max(sizes) / 1e3:,.0f} kB")
    return times


def commit(database: Database, stop: threading.Event) -> None:
    """Count the corpus' revision up ten times a second, as a run does."""
    while not stop.wait(0.1):
        database.write("mesh_write_revision")


def report(what: str, times: list[float]) -> None:
    """Print the quantiles of some times."""
    cuts = statistics.quantiles(times, n=100)
    print(f"{what}: p50 {cuts[49]:.1f} ms, p90 {cuts[89]:.1f}, p99 {cuts[98]:.1f}, most {max(times):.1f}")


def main() -> None:
    """Serve and measure."""
    made = parser(__doc__)
    made.add_argument("-n", type=int, default=1000)
    made.add_argument("--seed", type=int, default=0)
    arguments = made.parse_args()
    with real_graph(arguments) as database:
        stamp(database)
        words = words_of(database, arguments.n, arguments.seed)
        process, url = serve(arguments)
        try:
            report("quiet graph", measure(url, words))
            stop = threading.Event()
            writer = threading.Thread(target=commit, args=(database, stop))
            writer.start()
            report("graph written ten times a second", measure(url, words))
            stop.set()
            writer.join()
            print(f"server {psutil.Process(process.pid).memory_info().rss / 2**20:,.0f} MiB resident; {machine()}")
            print(f"load average {os.getloadavg()[0]:.1f}")
        finally:
            process.terminate()
            process.communicate(timeout=30)


if __name__ == "__main__":
    main()
