"""A run through a dead endpoint, a dead database and faulty replies: no rejection from an outage, every target ends.

python tests/bench/outage.py --data DIR --home DIR [--seconds 60]

The endpoint (a process of its own) is killed in mid-run and started again after --seconds; then the database is stopped
and started again after as long; then a fifth of the replies is 429, 500 or garbage.
"""

import subprocess
import sys
import threading
import time

from agents.hands import Threads
from agents.llm import OpenAIModel
from agents.progress import Snapshot
from agents.run import Wish, start_run
from agents.work import Limits, Report, Work
from graph import private_neo4j
from graph.database import Database
from tests.bench.endpoint import real_crew
from tests.bench.real_graph import machine, parser, real_graph

FIRST = 100


def serve(port: int, faults: float = 0.0) -> tuple[subprocess.Popen[str], int]:
    """Start the endpoint; return its process and port."""
    command = [sys.executable, "-m", "tests.endpoint", "--port", str(port), "--latency", "0.05"]
    process = subprocess.Popen([*command, "--faults", str(faults)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def run(database: Database, port: int, n: int, under_way: threading.Event) -> Report:
    """Make n pairs; `under_way` is set when the first of them are written."""
    started, _ = start_run(database, Wish(n=n), "bench")
    model = OpenAIModel(f"http://127.0.0.1:{port}/v1", "k", "scripted")

    def on_progress(snapshot: Snapshot) -> None:
        if snapshot.made >= FIRST:
            under_way.set()

    work = Work(
        database, started, Threads(real_crew(model)), Limits(concurrency=16), on_progress=on_progress, say=print
    )
    report = work.execute()
    model.close()
    return report


def show(what: str, report: Report) -> None:
    """Print how a run ended."""
    snapshot = report.snapshot
    outages = [reason for reason in snapshot.rejected if reason.startswith(("call", "late"))]
    print(f"{what}: {report.reason}, {snapshot.made} of {snapshot.wanted} pairs, {snapshot.failed} targets failed,")
    print(f"  away {report.seconds_away:.0f} s, rejections from an outage {len(outages)}, all: {snapshot.rejected}")


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("-n", type=int, default=1500)
    given = arguments.parse_args()
    print(machine())
    with real_graph(given) as database:
        endpoint, port = serve(0)
        processes = [endpoint]

        def kill_endpoint(half: threading.Event) -> None:
            half.wait()
            endpoint.kill()
            time.sleep(given.seconds)
            processes.append(serve(port)[0])

        half = threading.Event()
        threading.Thread(target=kill_endpoint, args=(half,), daemon=True).start()
        show(f"endpoint dead for {given.seconds:g} s", run(database, port, given.n, half))

        def stop_database(half: threading.Event) -> None:
            half.wait()
            private_neo4j.stop(given.copy)
            time.sleep(given.seconds)
            private_neo4j.start(given.copy, given.cache)

        half = threading.Event()
        threading.Thread(target=stop_database, args=(half,), daemon=True).start()
        show(f"database dead for {given.seconds:g} s", run(database, port, given.n, half))

        faulty, faulty_port = serve(0, 0.2)
        processes.append(faulty)
        show("a fifth of the replies 429, 500 or garbage", run(database, faulty_port, given.n, threading.Event()))
        for process in processes:
            process.kill()
            process.communicate()


if __name__ == "__main__":
    main()
