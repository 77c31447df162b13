"""Pairs a second of the whole loop with a model that answers at once; retrieval, gates, scoring and writing are real.

python tests/bench/pipeline.py --data DIR --home DIR [-n 3000] [--warm 2000]

Prints the rate, and how the time of the workers divides into reading (retrieval, sources), writing and Python.
"""

import threading
import time
from typing import Any

from agents.hands import Threads
from agents.run import Wish, start_run
from agents.work import Limits, Report, Work
from graph.database import Database, Row
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import ScriptedModel, scripted_crew


class Timed(Database):
    """A database that adds up the seconds spent in reads, by query."""

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one reading query and add its time."""
        began = time.perf_counter()
        rows = super().read(name, **parameters)
        with LOCK:
            SECONDS[name] = SECONDS.get(name, 0.0) + time.perf_counter() - began
            CALLS[name] = CALLS.get(name, 0) + 1
        return rows


LOCK = threading.Lock()
SECONDS: dict[str, float] = {}
CALLS: dict[str, int] = {}


def work_off(database: Database, n: int, concurrency: int, model: ScriptedModel, form: str) -> tuple[Report, float]:
    """Plan and work off a run; return its report and the seconds of setting up link counts and names."""
    run, _ = start_run(database, Wish(n=n), "bench")
    began = time.perf_counter()
    limits = Limits(concurrency=concurrency)
    crew = scripted_crew(model, form)
    work = Work(database, run, Threads(crew), limits, on_progress=lambda _: None, say=print)
    ready = time.perf_counter() - began
    return work.execute(), ready


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("-n", type=int, default=3000)
    arguments.add_argument("--warm", type=int, default=2000, help="pairs made before, on a server just started")
    arguments.add_argument("--concurrency", type=int, default=4)
    arguments.add_argument("--form", choices=["json", "text"], default="json")
    given = arguments.parse_args()
    print(f"{machine()}; {given.concurrency} calls in flight, prompts of form {given.form}")
    with real_graph(given) as database:
        began = time.perf_counter()
        report, ready = work_off(database, given.warm, given.concurrency, ScriptedModel(), given.form)
        wall = time.perf_counter() - began - ready
        print(f"first {report.snapshot.made} pairs, server just started: {report.snapshot.made / wall:.0f} pairs/s")
        database.__class__ = Timed
        model = ScriptedModel()
        cpu, began = time.process_time(), time.perf_counter()
        report, ready = work_off(database, given.n, given.concurrency, model, given.form)
        wall, cpu = time.perf_counter() - began - ready, time.process_time() - cpu
    snapshot = report.snapshot
    print(f"set-up (link counts, names) {ready:.2f} s")
    print(f"then {snapshot.made} pairs in {wall:.2f} s: {snapshot.made / wall:.0f} pairs/s, {model.calls} calls")
    print(f"rejected {snapshot.rejected}, failed targets {snapshot.failed}")
    print(f"Python {cpu / wall:.0%} of one core; writer busy {report.seconds_writing / wall:.0%} of the time")
    print(f"reading: {sum(SECONDS.values()) / wall:.1f} threads on average")
    for name, seconds in sorted(SECONDS.items(), key=lambda item: -item[1]):
        print(f"  {name:24} {CALLS[name]:6} calls {1000 * seconds / CALLS[name]:7.2f} ms each")


if __name__ == "__main__":
    main()
